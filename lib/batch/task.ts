import type { ImageTask } from '../images/task.js'
import type { NdArray } from '../ndarray.js'
import type { Preprocessing } from '../preprocessing.js'

/** What took how long, for one image. */
export interface PoolTiming {
  /** Milliseconds to read, decode and resize the image. */
  decodeMs: number
  /** Milliseconds it then waited for the device. */
  queueMs: number
  /** Milliseconds the device took for the batch that it was in. */
  computeMs: number
  /** Images in that batch. */
  batchSize: number
}

/** What a thread of the pool is told when it starts. */
export interface ThreadSettings<Handle> {
  handle: Handle
  preprocess: Preprocessing
  /** Name of the BroadcastChannel that tells which tasks are no longer wanted. */
  channel: string
}

export interface PoolTask {
  id: number
  image: ImageTask
  state: TaskState
}

/**
 * What a task's two sides tell each other, in shared memory, for a thread that has died cannot be asked: how far it is,
 * one of `stages`; with which thread; and whether nobody waits for it any more.
 */
export type TaskState = Int32Array<SharedArrayBuffer>
export const newTaskState = (): TaskState => new Int32Array(new SharedArrayBuffer(12))
export const STAGE = 0
export const THREAD = 1
export const UNWANTED = 2
export const stages = { waiting: 0, decoding: 1, predicting: 2 } as const

export interface PoolReply {
  scores: NdArray<Float32Array>
  timing: PoolTiming
}
