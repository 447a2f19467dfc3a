import { parentPort, workerData } from 'node:worker_threads'
import { type ErrorCode, XceptionError } from '../errors.js'
import { type UnpackTask, unpackWeights } from './archive.js'
import type { StoredFloats } from './hdf5.js'
import { type ReadTask, readWeights } from './read.js'
import { type WriteTask, writeWeights } from './write.js'

export type WeightsTask = ReadTask | UnpackTask | WriteTask

/** Errors cross threads without their class and code. */
export type WeightsReply =
  | { weights: StoredFloats[] }
  | { code: ErrorCode; message: string; hint?: string; cause?: string }

/**
 * Smaller arrays are posted as copies: where they lie, in the memory of this thread, they would keep what lies around
 * them from being given back with the thread.
 */
const MIN_TRANSFER_BYTES = 2 ** 16

async function perform(task: WeightsTask): Promise<StoredFloats[]> {
  if (task.type === 'read') return readWeights(task)
  if (task.type === 'write') await writeWeights(task)
  else unpackWeights(task)
  return []
}

async function run(task: WeightsTask): Promise<void> {
  const weights = await perform(task)
  const buffers = weights.map(({ values }) => values.buffer as ArrayBuffer)
  parentPort!.postMessage(
    { weights },
    buffers.filter(({ byteLength }) => byteLength >= MIN_TRANSFER_BYTES),
  )
}

run(workerData as WeightsTask).catch((error) => {
  const { code, hint } = error instanceof XceptionError ? error : { code: 'ERR_INTERNAL', hint: undefined }
  const cause = error.cause instanceof Error ? error.cause.message : undefined
  parentPort!.postMessage({ code, message: error.message, hint, cause })
})
