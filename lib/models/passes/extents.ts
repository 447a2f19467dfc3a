import type { Graph } from '../graph.js'
import type { OpSpec, Padding } from '../ops.js'
import { isConvolution, isPool } from './kinds.js'

/**
 * A dimension: its size, or a formula in the open ones. Equal formulas mean equal sizes, whatever the input.
 */
export type Extent = number | string

function windowExtent(input: Extent, reach: number, stride: number, before: number, after: number): Extent {
  const slack = before + after - reach
  if (typeof input === 'number') return Math.floor((input + slack) / stride) + 1
  if (stride === 1) return shift(input, slack + 1)
  return `floor((${input} + ${slack}) / ${stride}) + 1`
}

const shift = (extent: Extent, by: number): Extent =>
  typeof extent === 'number' ? extent + by : by === 0 ? extent : `(${extent} + ${by})`

function slide(input: Extent, axis: 0 | 1, reach: number, stride: number, padding: Padding): Extent {
  // ceil(n / s) = floor((n - 1) / s) + 1: what a window of 1 gives, so that the two compare equal
  if (padding === 'same') return windowExtent(input, 1, stride, 0, 0)
  const [before, after] = padding === 'valid' ? [0, 0] : [padding[axis * 2], padding[axis * 2 + 1]]
  return windowExtent(input, reach, stride, before, after)
}

function kernelShape(op: OpSpec, graph: Graph): readonly number[] {
  const weights: Record<string, number | undefined> = op.weights
  return graph.weights[weights.kernel ?? weights.depthwise_kernel!].shape
}

function outputChannels(op: OpSpec, graph: Graph): number {
  if (op.type === 'depthwise_conv2d') {
    const [, , channels, multiplier] = kernelShape(op, graph)
    return channels * multiplier
  }
  const kernel = op.type === 'separable_conv2d' ? op.weights.pointwise_kernel! : undefined
  return (kernel === undefined ? kernelShape(op, graph) : graph.weights[kernel].shape).at(-1)!
}

/** Undefined where the shape is not worth following: such values are fused with nothing. */
function infer(
  op: OpSpec,
  inputs: (readonly Extent[] | undefined)[],
  graph: Graph,
): readonly Extent[] | undefined {
  const [input] = inputs
  if (!input) return undefined
  if (isConvolution(op) || isPool(op)) {
    const { strides, padding } = op.attributes
    const reaches = isPool(op)
      ? op.attributes.poolSize
      : op.attributes.dilationRate.map((rate, axis) => (kernelShape(op, graph)[axis] - 1) * rate + 1)
    const rows = slide(input[1], 0, reaches[0], strides[0], padding)
    const columns = slide(input[2], 1, reaches[1], strides[1], padding)
    return [input[0], rows, columns, isPool(op) ? input[3] : outputChannels(op, graph)]
  }
  switch (op.type) {
    case 'activation':
    case 'batch_normalization':
    case 'softmax':
    case 'rescaling':
      return input
    case 'add':
    case 'multiply':
      return inputs.every((other) => other && sameExtents(input, other)) ? input : undefined
    case 'zero_padding2d': {
      const [top, bottom, left, right] = op.attributes.padding
      return [input[0], shift(input[1], top + bottom), shift(input[2], left + right), input[3]]
    }
    default:
      return undefined
  }
}

export const sameExtents = (a: readonly Extent[], b: readonly Extent[]): boolean =>
  a.length === b.length && a.every((extent, i) => extent === b[i])

/** The shape of every value that can be followed, for inputs of any size. */
export function inferExtents(graph: Graph): Map<number, readonly Extent[]> {
  const extents = new Map<number, readonly Extent[]>()
  graph.spec.inputs.forEach(({ value }, i) => {
    const open = (axis: number) => (axis === 0 ? 'batch' : `input ${i} axis ${axis}`)
    extents.set(
      value,
      graph.inputShapes[i].map((dim, axis) => dim ?? open(axis)),
    )
  })
  for (const op of graph.spec.ops) {
    const inputs = op.inputs.map((value) => extents.get(value))
    const output = infer(op, inputs, graph)
    if (output) extents.set(op.output, output)
  }
  return extents
}
