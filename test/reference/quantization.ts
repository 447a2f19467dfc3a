import type { EightBitDType } from '../../lib/dtype.js'
import { type Array64, type AttributesOf, map, type Weights } from './array.js'
import { conv2d } from './convolution.js'
import { toEven } from './round.js'

const ranges: Record<EightBitDType, [least: number, most: number]> = { int8: [-128, 127], uint8: [0, 255] }

function saturate(dtype: EightBitDType, value: number): number {
  const [least, most] = ranges[dtype]
  return Math.min(Math.max(toEven(value), least), most)
}

export const quantize = ([x]: Array64[], _: Weights, { dtype, scale }: AttributesOf<'quantize'>): Array64 =>
  map(x, (value) => saturate(dtype, Math.fround(value / scale)))

/** What int8 weights stand for: whole numbers times the step of their output channel. */
function roundWeights(kernel: Array64, scale: Array64 | undefined): Array64 {
  const channels = kernel.shape[3]
  const scaled = map(kernel, (value, i) => Math.fround(value * (scale?.data[i % channels] ?? 1)))
  const largest = new Float64Array(channels)
  scaled.data.forEach((value, i) => {
    largest[i % channels] = Math.max(largest[i % channels], Math.abs(value))
  })
  const step = largest.map((value) => Math.fround(value / 127) || 1)
  return map(scaled, (value, i) => toEven(Math.fround(value / step[i % channels])) * step[i % channels])
}

export function quantized_conv2d(
  [x, residual]: Array64[],
  { kernel, scale, bias }: Weights,
  attributes: AttributesOf<'quantized_conv2d'>,
): Array64 {
  const { dtype, inputScale, residualScale, outputScale, inputOffset, outputOffset } = attributes
  const real = (values: Array64, factor: number) => map(values, (value) => value * factor)
  const shifted = map(x, (value) => value - inputOffset)
  const inputs = [real(shifted, inputScale), ...(residual ? [real(residual, residualScale)] : [])]
  const result = conv2d(inputs, { kernel: roundWeights(kernel!, scale), bias }, attributes)
  return dtype === 'float32'
    ? result
    : map(result, (value) => saturate(dtype, value / outputScale + outputOffset))
}
