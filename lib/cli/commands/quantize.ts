import { preprocessInput } from '../../applications/index.js'
import { XceptionError } from '../../errors.js'
import { loadImage } from '../../images/index.js'
import type { CalibrationMethod } from '../../models/index.js'
import type { NdArray } from '../../ndarray.js'
import { choice, integer, requireOneOf, usageError } from '../arguments.js'
import { openNetwork } from '../classifier.js'
import type { Arguments, Command } from '../command.js'
import { exitCodes } from '../exitCodes.js'
import { inputs } from '../inputs.js'
import { writeJson } from '../jsonFile.js'
import { interpolations, modelOptions } from '../modelOptions.js'
import { note } from '../terminal.js'

function methodOf(text: string): CalibrationMethod {
  if (text === 'max') return 'max'
  const percentile = Number(text)
  if (percentile > 0 && percentile <= 100) return { percentile }
  throw usageError(`--method is max, or a percentile above 0 and at most 100, not '${text}'`)
}

async function run({ values }: Arguments) {
  requireOneOf(values, 'quantize', ['calibrate'])
  requireOneOf(values, 'quantize', ['out'])
  const [source, out] = [String(values.calibrate), String(values.out)]
  const method = methodOf(String(values.method))
  const most = integer(values, 'images', 1, 1_000_000)
  const interpolation = choice(values, 'interpolation', interpolations)
  const model = await openNetwork({ weights: String(values.weights), device: 'cpu', dtype: 'float32' })
  let skipped = 0
  async function* images(): AsyncGenerator<NdArray> {
    let count = 0
    for await (const input of inputs([source])) {
      if (count === most) return
      try {
        if ('error' in input) throw input.error
        const image = await loadImage(input.source, { targetSize: [299, 299], interpolation })
        yield preprocessInput(image)
        count++
      } catch (error) {
        if (!(error instanceof XceptionError)) throw error
        note(`${input.file} is left out: ${error.message}`)
        skipped++
      }
    }
    if (count > 0) return
    throw new XceptionError('ERR_FILE_NOT_FOUND', `There is no image to calibrate with in ${source}`)
  }
  try {
    const calibration = await model.calibrate(images(), { method })
    await writeJson(out, calibration)
    note(`${out}: ${calibration.ranges.length} ranges, of ${calibration.images} images`)
  } finally {
    model.dispose()
  }
  return skipped > 0 ? exitCodes.someFilesFailed : exitCodes.ok
}

export const quantize: Command = {
  name: 'quantize',
  summary: 'look at images to find the ranges that --dtype int8 needs, and write them to a file',
  synopsis: '--calibrate DIRECTORY --out FILE [OPTIONS]',
  options: {
    calibrate: {
      type: 'string',
      value: 'DIRECTORY',
      description: 'images like those that are to be classified; some hundred are enough',
    },
    out: { type: 'string', value: 'FILE', description: 'where the ranges go, for --calibration of classify' },
    weights: modelOptions.weights,
    images: { type: 'string', value: 'N', default: '500', description: 'most images to look at' },
    method: {
      type: 'string',
      value: 'max|PERCENTILE',
      default: '99.99',
      description: 'a range is the largest magnitude, or what this share of them does not exceed',
    },
    interpolation: modelOptions.interpolation,
  },
  examples: [
    'xception quantize --calibrate photos/ --out calibration.json',
    'xception classify cat.jpg --device cpu --dtype int8 --calibration calibration.json',
  ],
  maxPositionals: 0,
  run,
}
