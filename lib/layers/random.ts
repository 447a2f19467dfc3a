/** A seed for streams that nobody asked to be reproducible. */
export const randomSeed = (): number => Math.floor(Math.random() * 2 ** 31)

/** The seed of stream number `index` among those that grow from one seed. */
export const streamSeed = (seed: number, index: number): number => (seed * 1000003 + index) % 2 ** 32

/**
 * Fills with numbers uniform in [-limit, limit): mulberry32 (T. Ettinger, public domain), run as a counter.
 */
export function fillUniform(values: Float32Array, limit: number, seed: number): void {
  for (let i = 0; i < values.length; i++) {
    const a = (seed + Math.imul(i + 1, 0x6d2b79f5)) | 0
    let t = Math.imul(a ^ (a >>> 15), a | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    values[i] = (((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1) * limit
  }
}
