import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { BroadcastChannel } from 'node:worker_threads'
import type { Piscina } from 'piscina'
import { type ErrorReply, fromErrorReply } from '../errorReply.js'
import { XceptionError } from '../errors.js'
import type { ImageRequest } from '../images/source.js'
import { MAX_HEAP_MB, overHeapLimit } from '../images/threadLimits.js'
import type { PoolSettings } from './options.js'
import {
  newTaskState,
  type PoolReply,
  type PoolTask,
  STAGE,
  stages,
  type TaskState,
  UNWANTED,
} from './task.js'
import { TimeLimits } from './timeLimits.js'

type TaskPool = Piscina<PoolTask, PoolReply | ErrorReply>

/** How often an image is given to another thread when the one that had it has died of something else. */
const MOST_ATTEMPTS = 3

/** The threads of a pool. They start at once, and one that dies is replaced. */
export class Threads {
  readonly #underWay = new Map<number, TaskState>()
  readonly #limits: TimeLimits
  #lastId = 0
  #destroyed?: Promise<void>

  private constructor(
    private readonly pool: TaskPool,
    private readonly unwanted: BroadcastChannel,
  ) {
    this.#limits = new TimeLimits(this.#underWay, (thread) => {
      void pool.threads.find(({ threadId }) => threadId === thread)?.terminate()
    })
  }

  static async start({ handle, workers, inFlight, preprocess }: PoolSettings): Promise<Threads> {
    const { Piscina } = await import('piscina')
    const channel = `xception-pool-${randomUUID()}`
    const pool: TaskPool = new Piscina({
      filename: join(__dirname, 'worker.js'),
      minThreads: workers,
      maxThreads: workers,
      // An image that is being decoded and all that wait for the device: a thread does nothing for the latter.
      concurrentTasksPerWorker: Math.ceil(inFlight / workers) + 1,
      workerData: { handle, preprocess, channel },
      // A thread that slept in Atomics.wait would not hear what is no longer wanted.
      atomics: 'disabled',
      recordTiming: false,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
      // Flags of the main thread, such as --input-type, may be ones that a thread refuses.
      execArgv: [],
    })
    // Tasks that wait for threads of which none can be started would wait forever.
    pool.on('error', () => {
      if (pool.threads.length === 0) void pool.destroy()
    })
    const unwanted = new BroadcastChannel(channel)
    unwanted.unref()
    return new Threads(pool, unwanted)
  }

  /**
   * Makes an image and runs the model on it. An image that a thread has with it when it dies is given to another, unless
   * it was being decoded, and so is likely to be what the thread died of.
   * @throws ERR_WORKER when it was, ERR_DISPOSED when the threads were ended; what reading an image and predicting throw
   */
  async run(request: () => ImageRequest, signal: AbortSignal): Promise<PoolReply> {
    for (let attempt = 1; ; attempt++) {
      const id = ++this.#lastId
      const state = newTaskState()
      const withdraw = () => {
        Atomics.store(state, UNWANTED, 1)
        this.unwanted.postMessage(id)
      }
      signal.addEventListener('abort', withdraw, { once: true })
      this.#underWay.set(id, state)
      try {
        const { task: image, transferList } = request()
        return await this.#post({ id, image, state }, transferList)
      } catch (error) {
        if (!(error instanceof ThreadDeath)) throw error
        const overLimit = this.#limits.errorOf(id)
        const guilty = overLimit !== undefined || Atomics.load(state, STAGE) === stages.decoding
        if (guilty || attempt === MOST_ATTEMPTS || signal.aborted || this.#destroyed) {
          throw overLimit ?? this.#explain(error)
        }
      } finally {
        signal.removeEventListener('abort', withdraw)
        this.#underWay.delete(id)
        this.#limits.forget(id)
      }
    }
  }

  /** Ends the threads, whatever they are doing. Idempotent. */
  destroy(): Promise<void> {
    this.#destroyed ??= this.pool.destroy()
    this.#limits.stop()
    this.unwanted.close()
    return this.#destroyed
  }

  async #post(task: PoolTask, transferList: ArrayBuffer[]): Promise<PoolReply> {
    let reply: PoolReply | ErrorReply
    try {
      reply = await this.pool.run(task, { transferList })
    } catch (cause) {
      throw new ThreadDeath(cause as Error)
    }
    if ('error' in reply) throw fromErrorReply(reply)
    return reply
  }

  #explain({ cause }: ThreadDeath): XceptionError {
    if (this.#destroyed) return new XceptionError('ERR_DISPOSED', 'the pool was terminated')
    const died = () =>
      new XceptionError('ERR_WORKER', `the thread that had it ended: ${cause.message}`, { cause })
    return overHeapLimit(cause) ?? died()
  }
}

/** A thread died with a task. The tasks themselves do not throw. */
class ThreadDeath extends Error {
  constructor(override readonly cause: Error) {
    super(cause.message)
  }
}
