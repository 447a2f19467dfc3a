import type { ElementwiseActivation, OpSpec } from '../../lib/models/ops.js'

/** A host array in float64: what the references compute on. */
export interface Array64 {
  data: Float64Array
  shape: number[]
}

export type Weights = Record<string, Array64 | undefined>

export type AttributesOf<Type extends OpSpec['type']> = Extract<OpSpec, { type: Type }>['attributes']

export const zeros = (shape: number[]): Array64 => ({
  data: new Float64Array(shape.reduce((a, b) => a * b, 1)),
  shape,
})

/** Position of an element in a row-major array. */
export const at = (array: Array64, ...index: number[]): number =>
  index.reduce((position, i, axis) => position * array.shape[axis] + i, 0)

export const map = (x: Array64, f: (value: number, position: number) => number): Array64 => ({
  data: x.data.map(f),
  shape: x.shape,
})

export function activate(x: Array64, activation: ElementwiseActivation): Array64 {
  const functions: Record<ElementwiseActivation, (value: number) => number> = {
    linear: (value) => value,
    relu: (value) => Math.max(value, 0),
    relu6: (value) => Math.min(Math.max(value, 0), 6),
    sigmoid: (value) => 1 / (1 + Math.exp(-value)),
    tanh: Math.tanh,
  }
  return map(x, functions[activation])
}

export const sum = (a: Array64, b: Array64 | undefined): Array64 =>
  b ? map(a, (value, i) => value + b.data[i]) : a
