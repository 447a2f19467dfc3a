import type { GraphWeight } from '../models/graph.js'
import type { OnnxWriter } from './writer.js'

interface Scaled {
  kernel: number
  /** One factor per output channel. */
  scale?: number
}

function constant(
  onnx: OnnxWriter,
  role: string,
  { kernel, scale }: Scaled,
  shape: readonly number[],
  elements: (kernel: Float32Array, scale?: Float32Array) => Float32Array,
): string {
  const [values, factors] = [kernel, scale].map((index) => index !== undefined && onnx.weights[index])
  return onnx.constant(`${role} ${kernel} ${scale} ${shape}`, `${onnx.layer}/${role}`, shape, () =>
    elements((values as GraphWeight).value, factors ? factors.value : undefined),
  )
}

/**
 * A kernel (rows, columns, inputs, outputs) as (outputs, inputs, rows, columns), times its scale. Of a depthwise kernel
 * (rows, columns, channels, multiplier) the last two axes are its outputs, in the order that ONNX's groups have.
 */
export function convolutionKernel(
  onnx: OnnxWriter,
  role: string,
  weights: Scaled,
  depthwise = false,
): string {
  const [rows, columns, third, fourth] = onnx.weights[weights.kernel].shape
  const [inputs, outputs] = depthwise ? [1, third * fourth] : [third, fourth]
  const taps = rows * columns
  return constant(onnx, role, weights, [outputs, inputs, rows, columns], (kernel, scale) => {
    const result = new Float32Array(kernel.length)
    for (let output = 0, to = 0; output < outputs; output++) {
      const factor = scale?.[output] ?? 1
      for (let input = 0; input < inputs; input++) {
        for (let tap = 0; tap < taps; tap++) {
          result[to++] = kernel[(tap * inputs + input) * outputs + output] * factor
        }
      }
    }
    return result
  })
}

/** A kernel (inputs, units), times its scale. */
export function denseKernel(onnx: OnnxWriter, weights: Scaled): string {
  const { shape } = onnx.weights[weights.kernel]
  return constant(onnx, 'kernel', weights, shape, (kernel, scale) =>
    scale ? kernel.map((value, i) => value * scale[i % shape[1]]) : kernel,
  )
}

/** Another weight as it is. */
export const plainWeight = (onnx: OnnxWriter, role: string, index: number): string =>
  constant(onnx, role, { kernel: index }, onnx.weights[index].shape, (values) => values)
