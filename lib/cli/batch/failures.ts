import { toErrorRecord } from '../report.js'
import { note, printable } from '../terminal.js'

const MOST_LISTED = 20

/** Inputs that failed, of which the first few are told of in the end. */
export class Failures {
  #count: number
  readonly #listed: string[] = []

  /** `earlier`: of runs before this. */
  constructor(private readonly earlier: number) {
    this.#count = earlier
  }

  get count(): number {
    return this.#count
  }

  add(file: string, error: unknown): void {
    this.#count++
    if (this.#listed.length >= MOST_LISTED) return
    const { code, message } = toErrorRecord(error)
    this.#listed.push(`  ${code}  ${message.includes(file) ? message : `${file}: ${message}`}`)
  }

  /** On stderr; nothing where nothing failed. */
  report(): void {
    if (this.#count === 0) return
    const unlisted = this.#count - this.earlier - this.#listed.length
    const lines = [`${this.#count} failed:`, ...this.#listed.map(printable)]
    if (unlisted > 0) lines.push(`  and ${unlisted} more, with their codes in the results`)
    if (this.earlier > 0) lines.push(`  and ${this.earlier} in earlier runs`)
    note(lines.join('\n'))
  }
}
