import { availableParallelism } from 'node:os'
import path from 'node:path'
import type { Piscina } from 'piscina'
import { type ErrorReply, fromErrorReply } from '../errorReply.js'
import { XceptionError } from '../errors.js'
import type { ImageReply, ImageTask } from './task.js'
import { MAX_HEAP_MB, overHeapLimit, overTimeLimit, TIME_LIMIT_MS } from './threadLimits.js'

const MAX_THREADS = Math.min(4, availableParallelism())
const IDLE_MS = 5_000

type ImagePool = Piscina<ImageTask, ImageReply | ErrorReply>

let opened: Promise<ImagePool> | undefined

/** Loaded with the first image: requiring the package should cost next to nothing. */
async function openPool(): Promise<ImagePool> {
  const { Piscina } = await import('piscina')
  const pool: ImagePool = new Piscina({
    filename: path.join(__dirname, 'worker.js'),
    minThreads: 0,
    maxThreads: MAX_THREADS,
    idleTimeout: IDLE_MS,
    recordTiming: false,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    // Flags of the main thread, such as --input-type, may be ones that a thread refuses.
    execArgv: [],
  })
  // A thread that dies with a task rejects that task. One that dies idle is replaced, and must not end the process.
  pool.on('error', () => {})
  return pool
}

let busy = 0
const waiting: (() => void)[] = []

/** Waits for a free thread here and not in the pool's queue, so that the time limit counts work and not waiting. */
async function withThread<T>(work: () => Promise<T>): Promise<T> {
  if (busy < MAX_THREADS) busy++
  else await new Promise<void>((resolve) => waiting.push(resolve))
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else busy--
  }
}

function explain(error: unknown, limitMs: number): XceptionError {
  const { name, message } = error as Error
  if (name === 'AbortError') return overTimeLimit(limitMs)
  const failed = () =>
    new XceptionError('ERR_INTERNAL', `the image thread failed: ${message}`, { cause: error })
  return overHeapLimit(error) ?? failed()
}

async function runWithin(
  task: ImageTask,
  limitMs: number,
  transferList: ArrayBuffer[],
): Promise<ImageReply | ErrorReply> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), limitMs)
  try {
    opened ??= openPool()
    return await (await opened).run(task, { signal: abort.signal, transferList })
  } catch (error) {
    throw explain(error, limitMs)
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Makes one image on a thread of the pool. Threads start with the first image, and idle ones neither stay nor keep
 * the process alive.
 */
export async function runTask(
  task: ImageTask,
  transferList: ArrayBuffer[],
  limitMs = TIME_LIMIT_MS,
): Promise<ImageReply> {
  const reply = await withThread(() => runWithin(task, limitMs, transferList))
  if ('error' in reply) throw fromErrorReply(reply)
  return reply
}
