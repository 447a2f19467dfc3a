import { setMaxListeners } from 'node:events'

/** In which order results are handed out: as their inputs came, or as they are ready. */
export type ResultOrder = 'input' | 'completion'

export interface FlowOptions<Input, Result> {
  order: ResultOrder
  /** Most inputs that are taken from the source and not yet handed out as results. */
  inFlight: number
  /** Begins work on an input. The promise is one that does not reject, save for what shall end the flow. */
  start: (input: Input, index: number, signal: AbortSignal) => Promise<Result>
  /** Each of them ends the flow with its reason. */
  signals: readonly AbortSignal[]
}

type AnyIterator<T> = Iterator<T> | AsyncIterator<T>

const iteratorOf = <T>(source: Iterable<T> | AsyncIterable<T>): AnyIterator<T> =>
  Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()

/**
 * Results of the inputs of a source, several at work at a time. Takes from the source no more than may be in flight, and
 * goes on with that while its reader does something else. A source that fails ends the flow once all results before are
 * handed out; a reader that breaks off, or the signal, ends it at once, and aborts the signal that `start` was given.
 */
export async function* flow<Input, Result>(
  source: Iterable<Input> | AsyncIterable<Input>,
  options: FlowOptions<Input, Result>,
): AsyncGenerator<Result, void, undefined> {
  const run = new Flow(source, options)
  try {
    for (;;) {
      const next = await run.next()
      if (!next) return
      yield next.result
    }
  } finally {
    run.stop()
  }
}

type Outcome<Result> = { result: Result } | { failure: unknown }

/** An input's place; it has an outcome once there is one. */
interface Slot<Result> {
  outcome?: Outcome<Result>
}

class Flow<Input, Result> {
  readonly #iterator: AnyIterator<Input>
  readonly #stopped = new AbortController()
  /** One for each input in flight, in their order. */
  readonly #slots: Slot<Result>[] = []
  #index = 0
  #pulling = false
  #exhausted = false
  /** Of the source, or of the signal. */
  #failure?: { reason: unknown; atOnce: boolean }
  #wake = () => {}

  constructor(
    source: Iterable<Input> | AsyncIterable<Input>,
    private readonly options: FlowOptions<Input, Result>,
  ) {
    this.#iterator = iteratorOf(source)
    setMaxListeners(Number.POSITIVE_INFINITY, this.#stopped.signal)
    for (const signal of options.signals) {
      signal.addEventListener('abort', this.#onAbort)
      if (signal.aborted) this.#onAbort()
    }
    void this.#pull()
  }

  /** The next result; undefined after the last. */
  async next(): Promise<{ result: Result } | undefined> {
    for (;;) {
      if (this.#failure?.atOnce) throw this.#failure.reason
      const slot = this.#takeReady()
      if (slot?.outcome) {
        if ('failure' in slot.outcome) throw slot.outcome.failure
        return slot.outcome
      }
      if (this.#exhausted && this.#slots.length === 0) {
        if (this.#failure) throw this.#failure.reason
        return undefined
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** Takes nothing more, and aborts what is at work. */
  stop(): void {
    for (const signal of this.options.signals) signal.removeEventListener('abort', this.#onAbort)
    this.#stopped.abort()
    if (this.#exhausted) return
    this.#exhausted = true
    // not awaited: a generator that is waiting for its next item answers only then
    void (async () => this.#iterator.return?.())().catch(() => {})
  }

  readonly #onAbort = () => {
    const { reason } = this.options.signals.find(({ aborted }) => aborted)!
    this.#failure = { reason, atOnce: true }
    this.#stopped.abort()
    this.#wake()
  }

  #takeReady(): Slot<Result> | undefined {
    const at = this.options.order === 'input' ? 0 : this.#slots.findIndex(({ outcome }) => outcome)
    if (at < 0 || !this.#slots[at]?.outcome) return undefined
    const [slot] = this.#slots.splice(at, 1)
    void this.#pull()
    return slot
  }

  async #pull(): Promise<void> {
    if (this.#pulling) return
    this.#pulling = true
    while (!this.#exhausted && !this.#stopped.signal.aborted && this.#slots.length < this.options.inFlight) {
      try {
        const { done, value } = await this.#iterator.next()
        if (this.#stopped.signal.aborted) break
        if (done) this.#exhausted = true
        else this.#begin(value)
      } catch (reason) {
        this.#exhausted = true
        this.#failure ??= { reason, atOnce: false }
      }
      this.#wake()
    }
    this.#pulling = false
  }

  #begin(input: Input): void {
    const slot: Slot<Result> = {}
    this.#slots.push(slot)
    const settle = (outcome: Outcome<Result>) => {
      slot.outcome = outcome
      this.#wake()
    }
    this.options.start(input, this.#index++, this.#stopped.signal).then(
      (result) => settle({ result }),
      (failure) => settle({ failure }),
    )
  }
}
