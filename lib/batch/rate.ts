const WINDOW_MS = 10_000
const STEP_MS = 500

/** How many a second, over the last ten seconds. */
export class Rate {
  /** Counts at moments not closer than a step. */
  readonly #marks: { at: number; count: number }[]

  constructor(private readonly now: () => number = () => performance.now()) {
    this.#marks = [{ at: this.now(), count: 0 }]
  }

  update(count: number): number {
    const at = this.now()
    while (this.#marks.length > 1 && at - this.#marks[0].at > WINDOW_MS) this.#marks.shift()
    const [first] = this.#marks
    if (at - this.#marks.at(-1)!.at >= STEP_MS) this.#marks.push({ at, count })
    return at > first.at ? ((count - first.count) * 1000) / (at - first.at) : 0
  }
}
