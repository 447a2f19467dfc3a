import { resolve } from 'node:path'
import { Xception } from '../../applications/index.js'
import type { TensorDType } from '../../dtype.js'
import { formatShape } from '../../ndarray.js'
import { choice, exclusive, integer, requireOneOf } from '../arguments.js'
import type { Arguments, Command } from '../command.js'
import { exitCodes } from '../exitCodes.js'
import { writeOutput } from '../output.js'
import { note } from '../terminal.js'
import { weightsOf, weightsOption } from '../weightsOption.js'

async function run({ values }: Arguments) {
  requireOneOf(values, 'export', ['out'])
  exclusive(values, 'size', 'any-size')
  choice(values, 'format', ['onnx'])
  const pooling = choice(values, 'pooling', ['none', 'avg', 'max'])
  const inputDType: TensorDType = choice(values, 'input', ['float32', 'uint8'])
  const side = values['any-size'] ? null : integer({ size: '299', ...values }, 'size', 71, 8192)
  const model = await Xception({
    ...weightsOf(String(values.weights)),
    includeTop: !values['no-top'],
    pooling: pooling === 'none' ? null : pooling,
    inputShape: [side, side, 3],
    inputDType,
  })
  const file = String(values.out)
  const bytes = await model.toOnnx()
  await writeOutput(resolve(file), bytes)
  const [[input], [output]] = [model.inputs, model.outputs]
  const megabytes = (bytes.byteLength / 1e6).toFixed(1)
  note(
    `${file}: ${megabytes} MB, ${input.layer.name} ${formatShape(input.shape)} ${input.dtype} to ` +
      `${output.layer.name} ${formatShape(output.shape)} float32.`,
  )
  return exitCodes.ok
}

/** `export` is no name for a constant. */
export const exportModel: Command = {
  name: 'export',
  summary: 'write Xception as an ONNX file, for other runtimes',
  synopsis: '--out FILE [OPTIONS]',
  options: {
    out: { type: 'string', value: 'FILE', description: 'the file to write' },
    format: { type: 'string', value: 'onnx', default: 'onnx', description: 'opset 17, float32, NHWC images' },
    weights: weightsOption,
    'no-top': { type: 'boolean', description: 'without the classifier' },
    pooling: {
      type: 'string',
      value: 'none|avg|max',
      default: 'none',
      description: 'what follows the features, with --no-top',
    },
    input: {
      type: 'string',
      value: 'float32|uint8',
      default: 'float32',
      description: 'what the model takes: preprocessInput of the pixels, or the pixels',
    },
    size: { type: 'string', value: 'N', description: 'height and width of the images (default: 299)' },
    'any-size': { type: 'boolean', description: 'images of any height and width, with --no-top' },
  },
  examples: [
    'xception export --format onnx --out xception.onnx',
    'xception export --no-top --pooling avg --any-size --out features.onnx',
  ],
  maxPositionals: 0,
  run,
}
