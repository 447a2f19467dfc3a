import { closeSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs'
import { XceptionError } from '../errors.js'

// What no image within the pixel limit needs: eight bytes a pixel, uncompressed, and room for metadata.
const MAX_BYTES_PER_PIXEL = 8
const METADATA_BYTES = 16 * 2 ** 20

function ioError(error: unknown): XceptionError {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new XceptionError('ERR_FILE_NOT_FOUND', 'there is no such file', { cause: error })
  }
  return new XceptionError('ERR_IO', message, { cause: error })
}

function readFile(path: string, maxBytes: number): Buffer {
  // Before opening: to open a named pipe waits until somebody writes to it.
  if (!statSync(path).isFile()) throw new XceptionError('ERR_IO', 'it is not a regular file')
  const file = openSync(path, 'r')
  try {
    checkBytes(fstatSync(file).size, maxBytes)
    return readFileSync(file)
  } finally {
    closeSync(file)
  }
}

function checkBytes(size: number, maxBytes: number): void {
  if (size <= maxBytes) return
  throw new XceptionError(
    'ERR_IMAGE_TOO_LARGE',
    `its ${size} bytes are more than an image within the pixel limit can need (${maxBytes})`,
    { hint: 'Raise maxPixels if you trust the file.' },
  )
}

/**
 * The bytes of an image file, or those given.
 * @throws ERR_FILE_NOT_FOUND, ERR_IO, ERR_IMAGE_TOO_LARGE
 */
export function readSource(source: string | Uint8Array, maxPixels: number): Buffer {
  const maxBytes = maxPixels * MAX_BYTES_PER_PIXEL + METADATA_BYTES
  if (typeof source !== 'string') {
    checkBytes(source.byteLength, maxBytes)
    return Buffer.from(source.buffer, source.byteOffset, source.byteLength)
  }
  try {
    return readFile(source, maxBytes)
  } catch (error) {
    throw error instanceof XceptionError ? error : ioError(error)
  }
}
