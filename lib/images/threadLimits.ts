import { XceptionError } from '../errors.js'

/** Far more than the largest image takes: whoever is not done by then never will be. */
export const TIME_LIMIT_MS = 60_000
/** For the decoders' objects; pixels lie outside this heap and are bounded by the pixel limit. */
export const MAX_HEAP_MB = 1024

export const overTimeLimit = (limitMs: number): XceptionError =>
  new XceptionError('ERR_IMAGE_CORRUPT', `not decoded within ${limitMs / 1000} seconds`, {
    hint: 'A damaged or malicious file can keep a decoder busy forever.',
  })

/** What a thread that died of its heap's limit means for the image it had; undefined if it died of something else. */
export const overHeapLimit = (error: unknown): XceptionError | undefined =>
  (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? new XceptionError('ERR_OUT_OF_MEMORY', 'not enough memory to decode it', { cause: error })
    : undefined
