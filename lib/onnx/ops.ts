import { XceptionError } from '../errors.js'
import type {
  AddOp,
  CastOp,
  GlobalAveragePooling2dOp,
  GlobalMaxPooling2dOp,
  MultiplyOp,
  OpSpec,
  RescalingOp,
} from '../models/ops.js'
import { normalizationAffine } from '../models/passes/affine.js'
import { denseKernel, plainWeight } from './kernels.js'
import { FLOAT } from './proto.js'
import { convolution, pool } from './windows.js'
import type { Layout, OnnxWriter } from './writer.js'

type OpWriter<Type extends OpSpec['type']> = (op: Extract<OpSpec, { type: Type }>, onnx: OnnxWriter) => void

/** One value per channel, or one for all, so that it is broadcast to an array in this layout. */
function perChannel(onnx: OnnxWriter, role: string, values: ArrayLike<number>, layout: Layout): string {
  const shape = layout === 'nchw' ? [values.length, 1, 1] : [values.length]
  return onnx.floats(`${onnx.layer}/${role}`, shape, values)
}

/** input * scale + offset, in the layout that the input has. */
function affine(
  op: { inputs: number[]; output: number },
  onnx: OnnxWriter,
  scale: ArrayLike<number>,
  offset: ArrayLike<number>,
): void {
  const [input] = op.inputs
  const layout = onnx.layoutOf(input)
  const read = onnx.read(input, layout)
  const floats = onnx.isBytes(input) ? onnx.node('Cast', [read], { to: FLOAT }) : read
  const product = onnx.node('Mul', [floats, perChannel(onnx, 'scale', scale, layout)])
  const sum = onnx.node('Add', [product, perChannel(onnx, 'offset', offset, layout)])
  onnx.define(op.output, sum, onnx.rankOf(input), layout)
}

/** Two at a time, from the left. */
function broadcast({ inputs, output, type, attributes }: AddOp | MultiplyOp, onnx: OnnxWriter): void {
  const layout = onnx.layoutOf(...inputs)
  const operator = type === 'add' ? 'Add' : 'Mul'
  const result = inputs
    .map((input) => onnx.read(input, layout))
    .reduce((left, right) => onnx.node(operator, [left, right]))
  const { activation } = attributes
  const activated = activation === 'linear' ? result : onnx.activation(activation, result)
  onnx.define(output, activated, onnx.rankOf(inputs[0]), layout)
}

function globalPool(
  { type, inputs, output, attributes }: GlobalAveragePooling2dOp | GlobalMaxPooling2dOp,
  onnx: OnnxWriter,
): void {
  const operator = type === 'global_max_pooling2d' ? 'GlobalMaxPool' : 'GlobalAveragePool'
  const pooled = onnx.node(operator, [onnx.read(inputs[0], 'nchw')])
  if (attributes.keepdims) onnx.define(output, pooled, 4, 'nchw')
  else onnx.define(output, onnx.node('Flatten', [pooled], { axis: 1 }), 2)
}

/** Graphs of 16 bits are made for one device; what is exported is float32. @throws ERR_DTYPE */
function checkFloat32({ name, attributes }: CastOp | RescalingOp): void {
  if (attributes.dtype === 'float32' && attributes.channels === 0) return
  throw new XceptionError('ERR_DTYPE', `${name}: only float32 graphs can be written as ONNX`)
}

/** What quantizing makes of a graph: nothing that layers lower themselves to. @throws ERR_DTYPE */
function refuseEightBits({ name }: OpSpec): never {
  throw new XceptionError('ERR_DTYPE', `${name}: only float32 graphs can be written as ONNX`)
}

export const opWriters: { readonly [Type in OpSpec['type']]: OpWriter<Type> } = {
  conv2d: convolution,
  depthwise_conv2d: convolution,
  separable_conv2d: convolution,
  max_pooling2d: pool,
  average_pooling2d: pool,
  global_average_pooling2d: globalPool,
  global_max_pooling2d: globalPool,
  add: broadcast,
  multiply: broadcast,
  quantize: refuseEightBits,
  quantized_conv2d: refuseEightBits,

  dense({ inputs, output, weights, attributes }, onnx) {
    const [input] = inputs
    const kernel = denseKernel(onnx, { kernel: weights.kernel!, scale: weights.scale })
    const product = onnx.node('MatMul', [onnx.read(input), kernel])
    const sum =
      weights.bias === undefined
        ? product
        : onnx.node('Add', [product, plainWeight(onnx, 'bias', weights.bias)])
    const { activation } = attributes
    onnx.define(output, activation === 'linear' ? sum : onnx.activation(activation, sum), onnx.rankOf(input))
  },

  batch_normalization(op, onnx) {
    const { scale, bias } = normalizationAffine(op, onnx.weights)
    const { activation } = op.attributes
    affine(op, onnx, scale, bias)
    if (activation === 'linear') return
    const layout = onnx.layoutOf(op.output)
    const activated = onnx.activation(activation, onnx.read(op.output, layout))
    onnx.define(op.output, activated, onnx.rankOf(op.output), layout)
  },

  activation({ inputs, output, attributes }, onnx) {
    const layout = onnx.layoutOf(inputs[0])
    const activated = onnx.activation(attributes.activation, onnx.read(inputs[0], layout))
    onnx.define(output, activated, onnx.rankOf(inputs[0]), layout)
  },

  softmax({ inputs, output }, onnx) {
    const layout = onnx.layoutOf(inputs[0])
    const result = onnx.node('Softmax', [onnx.read(inputs[0], layout)], { axis: layout === 'nchw' ? 1 : -1 })
    onnx.define(output, result, onnx.rankOf(inputs[0]), layout)
  },

  concatenate({ inputs, output, attributes }, onnx) {
    const layout = onnx.layoutOf(...inputs)
    const rank = onnx.rankOf(inputs[0])
    const axis = (attributes.axis + rank) % rank
    const joined = onnx.node(
      'Concat',
      inputs.map((input) => onnx.read(input, layout)),
      { axis: layout === 'nchw' ? [0, 2, 3, 1][axis] : axis },
    )
    onnx.define(output, joined, rank, layout)
  },

  zero_padding2d({ inputs, output, attributes }, onnx) {
    const [top, bottom, left, right] = attributes.padding
    const pads = onnx.integers('pads', [0, 0, top, left, 0, 0, bottom, right])
    // Zeros whose bytes are zero onnxruntime makes the padding of a pool behind them, which is none of zeros.
    const zero = onnx.floats('minus_zero', [], [-0])
    onnx.define(output, onnx.node('Pad', [onnx.read(inputs[0], 'nchw'), pads, zero]), 4, 'nchw')
  },

  rescaling(op, onnx) {
    checkFloat32(op)
    affine(op, onnx, op.attributes.scale, op.attributes.offset)
  },

  cast(op, onnx) {
    checkFloat32(op)
    const layout = onnx.layoutOf(op.inputs[0])
    const floats = onnx.node('Cast', [onnx.read(op.inputs[0], layout)], { to: FLOAT })
    onnx.define(op.output, floats, onnx.rankOf(op.inputs[0]), layout)
  },

  top_k({ inputs, output, attributes }, onnx) {
    const count = onnx.integers('k', [attributes.k])
    const found = onnx.nodeOf('TopK', [onnx.read(inputs[0]), count], { axis: -1 }, 2)
    const [values, indices] = [found[0], onnx.node('Cast', [found[1]], { to: FLOAT })]
    const last = onnx.integers('last_axis', [-1])
    const columns = [values, indices].map((column) => onnx.node('Unsqueeze', [column, last]))
    onnx.define(output, onnx.node('Concat', columns, { axis: -1 }), onnx.rankOf(inputs[0]) + 1)
  },

  flatten({ inputs, output }, onnx) {
    onnx.define(output, onnx.node('Flatten', [onnx.read(inputs[0])], { axis: 1 }), 2)
  },
}
