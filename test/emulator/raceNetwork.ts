import {
  activation,
  add,
  conv2d,
  dense,
  globalAveragePooling2d,
  input,
  type Model,
  model,
  type NdArray,
  type TargetOptions,
} from '../../lib/index.js'
import { randomFloats } from '../ops/random.js'

// More inputs than the upload ring has slots, and a shortcut that runs on a branch of its own while the main path
// computes; both convolve what they rectify first, which takes workspace.

const images = { a: [12, 12, 4], b: [12, 12, 4], c: [12, 12, 4] }
const vectors = { d: [8], e: [8] }
const shapes: Record<string, number[]> = { ...images, ...vectors }

const convolve = (filters: number, kernelSize: number, strides = 1) =>
  conv2d({ filters, kernelSize, strides, padding: 'same', biasInitializer: 'glorot_uniform' })
const relu = () => activation({ activation: 'relu' })

/** Two outputs: (batch, 6, 6, 8) and (batch, 5). Same weights every time. */
export function network(options: TargetOptions): Model<NdArray<Float32Array>[]> {
  const inputs = Object.entries(shapes).map(([name, shape]) => input({ shape, name }))
  const [a, b, c, d, e] = inputs
  const x = convolve(8, 3).apply(add().apply([a, b, c]))
  const shortcut = convolve(8, 1, 2).apply(relu().apply(x))
  const before = convolve(8, 3).apply(x)
  const behind = add().apply([before, convolve(8, 1).apply(relu().apply(before))])
  const y = add().apply([shortcut, convolve(8, 3, 2).apply(behind)])
  const pooled = globalAveragePooling2d().apply(y)
  const z = dense({ units: 5 }).apply(add().apply([pooled, d, e]))
  return model({
    inputs,
    outputs: [y, z],
    seed: 1,
    dtype: 'float32',
    tune: false,
    planCache: false,
    ...options,
  })
}

export type Request = Record<string, NdArray<Float32Array>>

/** What `network` is asked: no two are alike, nor are their batch sizes. */
export const requests: Request[] = [1, 2, 1, 3].map((batch, request) =>
  Object.fromEntries(
    Object.entries(shapes).map(([name, shape], i) => [
      name,
      randomFloats([batch, ...shape], 10 * request + i),
    ]),
  ),
)

/** All outputs one after the other. */
export const flatten = (outputs: readonly NdArray<Float32Array>[]): Float32Array =>
  Float32Array.from(outputs.flatMap(({ data }) => [...data]))
