import type { NdArray } from '../lib/index.js'

/** Pixels without a pattern, always the same. */
export function images(batch: number, side: number): NdArray<Uint8Array> {
  const data = new Uint8Array(batch * side * side * 3)
  for (let i = 0; i < data.length; i++) data[i] = Math.imul(i + 1, 0x9e3779b1) >>> 24
  return { data, shape: [batch, side, side, 3] }
}

/** The same in [-1, 1]. */
export function preprocessed(batch: number, side: number): NdArray<Float32Array> {
  const { data, shape } = images(batch, side)
  return { data: Float32Array.from(data, (pixel) => pixel / 127.5 - 1), shape }
}
