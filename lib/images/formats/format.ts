import { XceptionError } from '../../errors.js'
import type { Samples } from '../pixels.js'

export interface ImageSize {
  width: number
  height: number
}

/** A file format: how to know it, how to read its size without decoding, and how to decode it. */
export interface ImageFormat {
  name: string
  matches: (bytes: Buffer) => boolean
  /** Width and height as the header claims them. Costs no memory whatever they are. */
  readSize: (bytes: Buffer) => ImageSize
  decode: (bytes: Buffer) => Samples
  /** EXIF orientation, 1 to 8. */
  readOrientation?: (bytes: Buffer) => number
}

export const corrupt = (reason: string, cause?: unknown) =>
  new XceptionError('ERR_IMAGE_CORRUPT', reason, cause === undefined ? {} : { cause })

export const unsupported = (reason: string, hint: string) =>
  new XceptionError('ERR_IMAGE_FORMAT', reason, { hint })

/** Throws ERR_IMAGE_CORRUPT when the file has fewer than `end` bytes. */
export function requireBytes(bytes: Buffer, end: number): void {
  if (end > bytes.length) throw corrupt(`the file ends early, after ${bytes.length} bytes`)
}
