/** A repeatable stream of numbers in [0, 1): xorshift of 32 bits. The seed is not 0. */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
