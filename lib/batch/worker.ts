import { BroadcastChannel, threadId, workerData } from 'node:worker_threads'
import { type ErrorReply, toErrorReply } from '../errorReply.js'
import { XceptionError } from '../errors.js'
import { makeImage } from '../images/makeImage.js'
import { type AttachedModel, attach } from '../models/attachedModel.js'
import type { ModelHandle } from '../models/handle.js'
import type { NdArray } from '../ndarray.js'
import {
  type PoolReply,
  type PoolTask,
  STAGE,
  stages,
  THREAD,
  type ThreadSettings,
  UNWANTED,
} from './task.js'

const { handle, preprocess, channel } = workerData as ThreadSettings<ModelHandle>

let model: Promise<AttachedModel> | undefined

const underWay = new Map<number, AbortController>()
const unwanted = new BroadcastChannel(channel)
unwanted.onmessage = (event) => underWay.get((event as { data: number }).data)?.abort()
unwanted.unref()

function enter(stage: number, { state }: PoolTask): void {
  if (Atomics.load(state, UNWANTED)) throw new XceptionError('ERR_INTERNAL', 'this image is no longer wanted')
  Atomics.store(state, STAGE, stage)
}

/** The image, and how many milliseconds it took to make it. */
function decode(task: PoolTask): { pixels: NdArray; decodeMs: number } {
  Atomics.store(task.state, THREAD, threadId)
  enter(stages.decoding, task)
  const start = performance.now()
  const { data, width, height } = makeImage(task.image)
  enter(stages.predicting, task)
  return { pixels: { data, shape: [height, width, 3] }, decodeMs: performance.now() - start }
}

async function classify(task: PoolTask, signal: AbortSignal): Promise<PoolReply> {
  model ??= attach(handle) as Promise<AttachedModel>
  const attached = await model
  const { pixels, decodeMs } = decode(task)
  const { data, shape, timing } = await attached.predict(pixels, { transfer: true, signal, preprocess })
  return { scores: { data, shape }, timing: { decodeMs, ...timing } }
}

const asXceptionError = (error: unknown): XceptionError =>
  error instanceof XceptionError
    ? error
    : new XceptionError('ERR_INTERNAL', (error as Error).message, { cause: error })

/** Entry of a pool thread: from an image's source to its scores. Throws nothing, so that only death is a failure. */
export default async function run(task: PoolTask): Promise<PoolReply | ErrorReply> {
  const abort = new AbortController()
  underWay.set(task.id, abort)
  try {
    return await classify(task, abort.signal)
  } catch (error) {
    return toErrorReply(asXceptionError(error))
  } finally {
    underWay.delete(task.id)
  }
}
