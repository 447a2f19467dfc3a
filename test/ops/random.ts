import { type NdArray, sizeOf } from '../../lib/ndarray.js'

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

export function randomFloats(shape: number[], seed: number, range = 1): NdArray<Float32Array> {
  const next = random(seed)
  return { data: Float32Array.from({ length: sizeOf(shape) }, () => (2 * next() - 1) * range), shape }
}

export function randomBytes(shape: number[], seed: number): NdArray<Uint8Array> {
  const next = random(seed)
  return { data: Uint8Array.from({ length: sizeOf(shape) }, () => Math.floor(next() * 256)), shape }
}

/** Variances must be positive; everything else may have either sign. */
export function randomWeight(role: string, shape: number[], seed: number): NdArray<Float32Array> {
  const weight = randomFloats(shape, seed)
  return role === 'moving_variance'
    ? { data: weight.data.map((value) => Math.abs(value) + 0.1), shape }
    : weight
}
