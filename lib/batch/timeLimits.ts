import type { XceptionError } from '../errors.js'
import { overTimeLimit, TIME_LIMIT_MS } from '../images/threadLimits.js'
import { STAGE, stages, type TaskState, THREAD } from './task.js'

const CHECK_MS = 1000

/** Ends the thread of a task that is being decoded for too long. */
export class TimeLimits {
  /** When a task was first seen being decoded. */
  readonly #since = new Map<number, number>()
  readonly #over = new Set<number>()
  readonly #timer: NodeJS.Timeout

  constructor(
    private readonly tasks: ReadonlyMap<number, TaskState>,
    private readonly end: (thread: number) => void,
  ) {
    this.#timer = setInterval(() => this.#check(), CHECK_MS).unref()
  }

  /** Why the task's thread was ended, if it was for its sake. */
  errorOf(id: number): XceptionError | undefined {
    return this.#over.has(id) ? overTimeLimit(TIME_LIMIT_MS) : undefined
  }

  forget(id: number): void {
    this.#since.delete(id)
    this.#over.delete(id)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #check(): void {
    const now = performance.now()
    for (const [id, state] of this.tasks) {
      if (Atomics.load(state, STAGE) !== stages.decoding) continue
      const since = this.#since.get(id) ?? now
      this.#since.set(id, since)
      if (now - since < TIME_LIMIT_MS) continue
      this.#over.add(id)
      this.end(Atomics.load(state, THREAD))
    }
  }
}
