import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { XceptionError } from '../errors.js'
import type { StoredFloats } from './hdf5.js'
import { countWeights } from './weightedModel.js'
import type { WeightsReply, WeightsTask } from './worker.js'

const BASE_LIMIT_MS = 15_000
const LIMIT_MS_PER_WEIGHT = 4e-3 // 1 MB/s; a local disk needs a two-hundredth of it

/** There are files that libhdf5 never stops reading, so a task is given up in the end. */
const timeLimitOf = ({ layers }: WeightsTask): number =>
  BASE_LIMIT_MS + countWeights(layers) * LIMIT_MS_PER_WEIGHT

/**
 * Runs a task in a thread of its own, so that neither a large file blocks the event loop nor a malformed one the process.
 * The thread ends with the task: libhdf5 may keep what a damaged file left in it. Arrays to write are taken over.
 * @throws ERR_WEIGHTS, ERR_WEIGHTS_FORMAT, ERR_IO, ERR_OUT_OF_MEMORY
 */
export function runTask(task: WeightsTask, timeLimit = timeLimitOf(task)): Promise<StoredFloats[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(__dirname, 'worker.js'), {
      workerData: task,
      transferList: task.type === 'write' ? task.arrays.map(({ buffer }) => buffer as ArrayBuffer) : [],
      resourceLimits: { maxOldGenerationSizeMb: 512 },
      stderr: true, // emscripten reports there what comes back as an error as well
    })
    const failed = (what: string, cause?: unknown) =>
      new XceptionError(
        task.type === 'write' ? 'ERR_IO' : 'ERR_WEIGHTS_FORMAT',
        `The weights file could not be ${task.type === 'write' ? 'written' : 'read'}: ${what}`,
        { cause },
      )
    let settle: (() => void) | undefined
    const finish = (outcome: () => void) => {
      settle ??= outcome
      void worker.terminate()
    }
    const timer = setTimeout(
      () => finish(() => reject(failed(`it took more than ${timeLimit / 1000} s`))),
      timeLimit,
    )
    worker.once('message', (reply: WeightsReply) =>
      finish(() => {
        if ('weights' in reply) resolve(reply.weights)
        else reject(new XceptionError(reply.code, reply.message, { hint: reply.hint, cause: reply.cause }))
      }),
    )
    worker.once('error', (cause) => finish(() => reject(failed(cause.message, cause))))
    // only now are the thread's memory and files given back
    worker.once('exit', (code) => {
      clearTimeout(timer)
      if (settle) settle()
      else reject(failed(`its thread ended with code ${code}`))
    })
  })
}
