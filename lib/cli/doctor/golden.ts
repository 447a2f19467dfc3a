import type { Model } from '../../models/index.js'
import { type NdArray, sizeOf } from '../../ndarray.js'

// Weights and inputs that any language can compute, so that an answer can be compared with Keras's without a file of
// weights. test/fixtures/make_golden.py describes the numbers and is what Keras was run with.

const inputStream = 999983

/** `size` numbers of mulberry32 with a counter, each in [0, 1) and then mapped. */
function generate(seed: number, stream: number, size: number, map: (u: number) => number): Float32Array {
  const data = new Float32Array(size)
  let counter = (seed * 1000003 + stream) % 2 ** 32
  for (let i = 0; i < size; i++) {
    counter = (counter + 0x6d2b79f5) | 0
    let t = Math.imul(counter ^ (counter >>> 15), counter | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    data[i] = map(((t ^ (t >>> 14)) >>> 0) / 2 ** 32)
  }
  return data
}

/** How the numbers of a tensor of this name are spread, so that activations neither vanish nor explode. */
function spread(name: string, shape: readonly number[]): (u: number) => number {
  if (name === 'gamma' || name === 'moving_variance') return (u) => 0.5 + u
  if (!name.endsWith('kernel')) return (u) => (u - 0.5) * 0.2
  const fanIn = name === 'depthwise_kernel' ? shape[0] * shape[1] : sizeOf(shape.slice(0, -1))
  const gain = name === 'kernel' && shape.length === 4 ? 2 : 1
  const limit = Math.sqrt((3 * gain) / fanIn)
  return (u) => (u - 0.5) * 2 * limit
}

/** One array for each of `weights`, which are as `model.weights` lists them. */
export const goldenWeights = (
  weights: readonly { name: string; shape: readonly number[] }[],
  seed: number,
): Float32Array[] =>
  weights.map(({ name, shape }, i) => generate(seed, i, sizeOf(shape), spread(name, shape)))

export function setGoldenWeights(model: Model, seed: number): void {
  const { weights } = model
  model.setWeights(goldenWeights(weights, seed).map((data, i) => ({ data, shape: weights[i].shape })))
}

/** An input in [-1, 1): already preprocessed. */
export const goldenInput = (shape: readonly number[], seed: number): NdArray<Float32Array> => ({
  data: generate(seed, inputStream, sizeOf(shape), (u) => u * 2 - 1),
  shape: [...shape],
})

/** Keras's eight highest probabilities for weights and input of seed 1 at 299x299. */
export const goldenProbabilities: ReadonlyMap<number, number> = new Map([
  [532, 0.65201914],
  [935, 0.1137398],
  [219, 0.05479021],
  [70, 0.03981175],
  [923, 0.03562262],
  [292, 0.03465727],
  [279, 0.02212779],
  [984, 0.01398724],
])
