import { decodePredictions, type Prediction } from '../applications/index.js'
import { asyncDisposeSymbol } from '../disposable.js'
import { XceptionError } from '../errors.js'
import { type ImageRequest, type ImageSource, labelled, requestOf } from '../images/source.js'
import { checkCount, checkOneOf, refuse } from '../layers/arguments.js'
import { type AttachedModel, attach } from '../models/attachedModel.js'
import type { NdArray } from '../ndarray.js'
import { checkOptions } from '../options.js'
import { imagenetClassIndexSync } from '../weights/index.js'
import { flow, type ResultOrder } from './flow.js'
import { openOptions, type PoolOptions, type PoolSettings } from './options.js'
import { Rate } from './rate.js'
import type { PoolTiming } from './task.js'
import { Threads } from './threads.js'

/** How far one `classify` is. */
export interface PoolProgress {
  /** Items handed out, those with errors among them. */
  done: number
  failed: number
  /** Items a second, over the last ten seconds. */
  perSecond: number
}

export interface ClassifyOptions {
  /** 'input', the default: items come in the order of their inputs. 'completion': as they are ready. */
  order?: ResultOrder
  /** Ends the iteration: it rejects with the signal's reason, and what is not computed yet never is. */
  signal?: AbortSignal
  /** Called before each item is handed out. */
  onProgress?: (progress: PoolProgress) => void
  /** Gives each item its `predictions`: so many of ImageNet's classes, the most probable first. */
  top?: number
}

/** An image that was classified. */
export interface ClassifiedItem<Input extends ImageSource = ImageSource> {
  /** Place of the input in its source. */
  index: number
  input: Input
  /** What the model answers for a batch of this image alone: (1, classes), or features. */
  scores: NdArray<Float32Array>
  timing: PoolTiming
  /** With `top`. */
  predictions?: Prediction[]
}

/** An image that could not be classified. */
export interface FailedItem<Input extends ImageSource = ImageSource> {
  index: number
  input: Input
  error: XceptionError
}

export type PoolItem<Input extends ImageSource = ImageSource> = ClassifiedItem<Input> | FailedItem<Input>

/** Threads that make images, in front of one model that classifies them; `createPool` makes it. */
export class Pool {
  /** Threads that it has. */
  readonly workers: number
  /** Images that one `classify` has under way at most. */
  readonly inFlight: number
  readonly #terminated = new AbortController()
  readonly #running = new Set<Promise<void>>()
  #closed?: Promise<void>

  /** @internal */
  constructor(
    private readonly settings: PoolSettings,
    private readonly model: AttachedModel,
    private readonly threads: Threads,
  ) {
    this.workers = settings.workers
    this.inFlight = settings.inFlight
  }

  /**
   * Classifies images: paths, `file:` URLs, bytes of files, or images that Jimp holds, of an iterable, such as an array, or
   * an async one. Takes no more of them than may be in flight, so an endless source will do. An image that cannot be read
   * is an item with an error, and does no harm to others. Breaking off the loop ends the work.
   * @throws ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION; ERR_DISPOSED once the pool is closed; with `top`, as
   * `decodePredictions` does. The iteration rejects with what the source throws, with the signal's reason, and with
   * ERR_DISPOSED when the pool is terminated.
   */
  classify<Input extends ImageSource>(
    inputs: Iterable<Input> | AsyncIterable<Input>,
    options: ClassifyOptions = {},
  ): AsyncGenerator<PoolItem<Input>, void, undefined> {
    this.#checkOpen()
    checkOptions(options, ['order', 'signal', 'onProgress', 'top'], 'classify')
    const { order = 'input', signal, onProgress, top } = options
    checkInputs(inputs)
    checkOneOf(order, ['input', 'completion'], 'order of classify')
    if (signal !== undefined && !(signal instanceof AbortSignal)) {
      refuse('signal of classify', 'an AbortSignal', signal)
    }
    if (onProgress !== undefined && typeof onProgress !== 'function') {
      refuse('onProgress of classify', 'a function', onProgress)
    }
    if (top !== undefined) {
      checkCount(top, 'top of classify')
      imagenetClassIndexSync()
    }
    return this.#iterate(inputs, { ...options, order })
  }

  /**
   * Ends the threads, once what is under way is done: iterations that have begun go on to their end, so this is not to be
   * awaited within one. Later use throws ERR_DISPOSED. Idempotent.
   */
  close(): Promise<void> {
    this.#closed ??= this.#finish()
    return this.#closed
  }

  /** Ends the threads at once: iterations that have begun reject with ERR_DISPOSED. Idempotent. */
  async terminate(): Promise<void> {
    this.#terminated.abort(new XceptionError('ERR_DISPOSED', 'The pool was terminated'))
    await this.threads.destroy()
    await this.close()
  }

  /** As `close`. */
  [asyncDisposeSymbol](): Promise<void> {
    return this.close()
  }

  async #finish(): Promise<void> {
    const terminated = new Promise<void>((resolve) => {
      this.#terminated.signal.addEventListener('abort', () => resolve(), { once: true })
      if (this.#terminated.signal.aborted) resolve()
    })
    while (this.#running.size > 0 && !this.#terminated.signal.aborted) {
      await Promise.race([Promise.all(this.#running), terminated])
    }
    await this.threads.destroy()
    this.model.dispose()
  }

  #checkOpen(): void {
    if (this.#closed || this.#terminated.signal.aborted) {
      throw new XceptionError('ERR_DISPOSED', 'The pool was closed')
    }
  }

  async *#iterate<Input extends ImageSource>(
    inputs: Iterable<Input> | AsyncIterable<Input>,
    { order, signal, onProgress, top }: ClassifyOptions & { order: ResultOrder },
  ): AsyncGenerator<PoolItem<Input>, void, undefined> {
    this.#checkOpen()
    let over = () => {}
    const running = new Promise<void>((resolve) => {
      over = resolve
    })
    this.#running.add(running)
    const ended = this.#terminated.signal
    const rate = new Rate()
    let [done, failed] = [0, 0]
    try {
      const items = flow<Input, PoolItem<Input>>(inputs, {
        order,
        inFlight: this.inFlight,
        signals: signal ? [ended, signal] : [ended],
        start: (input, index, stopped) => this.#classifyOne(input, index, stopped),
      })
      for await (const item of items) {
        if ('error' in item) failed++
        else if (top !== undefined) [item.predictions] = decodePredictions(item.scores, { top })
        done++
        onProgress?.({ done, failed, perSecond: rate.update(done) })
        yield item
      }
    } finally {
      this.#running.delete(running)
      over()
    }
  }

  async #classifyOne<Input extends ImageSource>(
    input: Input,
    index: number,
    stopped: AbortSignal,
  ): Promise<PoolItem<Input>> {
    let label: string | undefined
    const request = (): ImageRequest => {
      const made = requestOf(input, this.settings.plan)
      label = made.label
      return made
    }
    try {
      const { scores, timing } = await this.threads.run(request, stopped)
      return { index, input, scores, timing }
    } catch (error) {
      if (!(error instanceof XceptionError)) throw error
      return { index, input, error: label === undefined ? error : labelled(error, label) }
    }
  }
}

function checkInputs(inputs: unknown): void {
  if (typeof inputs === 'object' && inputs !== null) {
    if (Symbol.asyncIterator in inputs) return
    if (Symbol.iterator in inputs && !ArrayBuffer.isView(inputs)) return
  }
  refuse('inputs of classify', 'an iterable of images', inputs)
}

/**
 * Makes a pool: threads that read, decode, resize and preprocess images, in front of a model that classifies them. The
 * model is there once, whatever the number of threads.
 * @throws ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION; ERR_SHAPE when the size of the images is open, or not the model's;
 * ERR_DISPOSED; what `Model.prepare` throws
 */
export async function createPool(options: PoolOptions): Promise<Pool> {
  const settings = await openOptions(options)
  const model = (await attach(settings.handle)) as AttachedModel
  return new Pool(settings, model, await Threads.start(settings))
}
