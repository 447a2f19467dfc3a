import type { NativeBatching } from '../binding.js'
import type { DeviceKind } from '../device.js'
import { checkCount, checkNotNegative, checkOneOf } from '../layers/arguments.js'
import { checkOptions } from '../options.js'

/** How predictions of all threads that use a model are brought together into batches. */
export interface BatchingOptions {
  /** Most images in a batch. */
  maxBatch: number
  /** Milliseconds that a prediction waits for others to fill its batch. Default 5. */
  maxDelayMs?: number
  /** Most predictions in the queue, those of all threads together. Default 1024. */
  maxQueue?: number
  /** What becomes of a prediction that finds the queue full: ERR_QUEUE_FULL, or its promise waits. Default 'reject'. */
  whenFull?: 'reject' | 'wait'
}

export type CheckedBatching = Required<BatchingOptions>

const LONGEST_DELAY_MS = 60_000

/** @throws ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION */
export function checkBatching(batching: unknown, owner: string): CheckedBatching | undefined {
  if (batching === undefined) return undefined
  const name = `batching of ${owner}`
  checkOptions(batching, ['maxBatch', 'maxDelayMs', 'maxQueue', 'whenFull'], name)
  const { maxBatch, maxDelayMs = 5, maxQueue = 1024, whenFull = 'reject' } = batching as BatchingOptions
  return {
    maxBatch: checkCount(maxBatch, `maxBatch of ${name}`),
    maxDelayMs: Math.min(checkNotNegative(maxDelayMs, `maxDelayMs of ${name}`), LONGEST_DELAY_MS),
    maxQueue: checkCount(maxQueue, `maxQueue of ${name}`),
    whenFull: checkOneOf(whenFull, ['reject', 'wait'], `whenFull of ${name}`),
  }
}

/** A CPU computes four images at a time no slower than more of them, in less memory. */
const LARGEST_ON_CPU = 4

/** 1, 2, 4, …, and the largest. */
function sizesUpTo(largest: number): number[] {
  const sizes = []
  for (let size = 1; size < largest; size *= 2) sizes.push(size)
  return [...sizes, largest]
}

/**
 * Plans are made for few sizes, so that no prediction waits for one. What is left of a batch, a GPU computes in the next
 * larger size: it hardly takes longer. On a CPU every image takes its time, so the rest is cut into smaller sizes.
 */
export const nativeBatching = (
  { maxBatch, maxDelayMs, maxQueue, whenFull }: CheckedBatching,
  kind: DeviceKind,
): NativeBatching => ({
  maxBatch,
  maxDelayUs: Math.round(maxDelayMs * 1000),
  maxQueue,
  waitWhenFull: whenFull === 'wait',
  sizes: sizesUpTo(kind === 'cuda' ? maxBatch : Math.min(maxBatch, LARGEST_ON_CPU)),
  pad: kind === 'cuda',
})
