import type { Step } from '../../../lib/binding.js'
import type { DType } from '../../../lib/dtype.js'
import type { GraphWeight } from '../../../lib/models/graph.js'
import type { OpSpec } from '../../../lib/models/ops.js'
import { sizeOf } from '../../../lib/ndarray.js'

/** What an op computes and moves at least. */
export interface Work {
  /** Of convolutions and matrix products; a multiplication and an addition are two. */
  flops: number
  /** Inputs, output and weights, each once. */
  bytes: number
}

const bytesOf: Record<DType, number> = { float32: 4, float16: 2, bfloat16: 2, int8: 1, uint8: 1 }

function flopsOf(op: OpSpec, output: readonly number[], weights: readonly GraphWeight[]): number {
  const shapeOf = (index: number | undefined) => weights[index!].shape
  const taps = (kernel: readonly number[]) => kernel[0] * kernel[1]
  switch (op.type) {
    case 'conv2d': {
      const kernel = shapeOf(op.weights.kernel)
      return 2 * sizeOf(output) * taps(kernel) * kernel[2]
    }
    case 'depthwise_conv2d':
      return 2 * sizeOf(output) * taps(shapeOf(op.weights.depthwise_kernel))
    case 'separable_conv2d': {
      const [depthwise, pointwise] = [op.weights.depthwise_kernel, op.weights.pointwise_kernel].map(shapeOf)
      const between = sizeOf(output.slice(0, -1)) * pointwise[2]
      return 2 * between * taps(depthwise) + 2 * sizeOf(output) * pointwise[2]
    }
    case 'dense':
      return 2 * sizeOf(output) * shapeOf(op.weights.kernel)[0]
    default:
      return 0
  }
}

export function workOf(op: OpSpec, step: Step, weights: readonly GraphWeight[]): Work {
  const elements = [...step.inputs, step.output].reduce((sum, shape) => sum + sizeOf(shape), 0)
  const own = Object.values(op.weights as Record<string, number>)
  const weightElements = own.reduce((sum, index) => sum + sizeOf(weights[index].shape), 0)
  const bytes = (elements + weightElements) * bytesOf[step.dtype]
  return { flops: flopsOf(op, step.output, weights), bytes }
}
