const BINS = 8192

/** How often magnitudes of a value occur: a histogram whose range grows with what is added. */
export class Magnitudes {
  #counts = new Float64Array(BINS)
  /** Of a bin; a power of two, so that two bins become one when the range doubles. */
  #width = 2 ** -20
  #total = 0
  #largest = 0

  /** @returns false when one of the numbers is not finite; then nothing is added */
  add(numbers: Float32Array): boolean {
    let largest = 0
    for (let i = 0; i < numbers.length; i++) {
      const magnitude = Math.abs(numbers[i])
      // NaN must not pass for a small number
      if (!(magnitude <= largest)) largest = magnitude
    }
    if (!Number.isFinite(largest)) return false
    while (largest >= this.#width * BINS) this.#double()
    const perWidth = 1 / this.#width
    for (let i = 0; i < numbers.length; i++) this.#counts[Math.floor(Math.abs(numbers[i]) * perWidth)]++
    this.#total += numbers.length
    this.#largest = Math.max(this.#largest, largest)
    return true
  }

  get largest(): number {
    return this.#largest
  }

  /** Not less than this share of all magnitudes, up to the width of a bin. */
  percentile(percent: number): number {
    const wanted = (percent / 100) * this.#total
    let count = 0
    for (let bin = 0; bin < BINS; bin++) {
      count += this.#counts[bin]
      if (count >= wanted) return Math.min((bin + 1) * this.#width, this.#largest)
    }
    return this.#largest
  }

  #double(): void {
    const merged = new Float64Array(BINS)
    for (let bin = 0; bin < BINS; bin++) merged[bin >> 1] += this.#counts[bin]
    this.#counts = merged
    this.#width *= 2
  }
}
