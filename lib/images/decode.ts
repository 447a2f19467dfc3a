import { XceptionError } from '../errors.js'
import { bmp } from './formats/bmp.js'
import { corrupt, type ImageFormat, unsupported } from './formats/format.js'
import { gif } from './formats/gif.js'
import { jpeg } from './formats/jpeg.js'
import { png } from './formats/png.js'
import { orient, type Samples, toRgb } from './pixels.js'

const FORMATS: ImageFormat[] = [jpeg, png, gif, bmp]

// What V8 and libjpeg say when memory cannot be had.
const OUT_OF_MEMORY = /allocation failed|out of memory|insufficient memory/i

function findFormat(bytes: Buffer): ImageFormat {
  const format = FORMATS.find(({ matches }) => matches(bytes))
  if (format) return format
  throw unsupported(
    bytes.length === 0 ? 'the file is empty' : 'not an image of a known format',
    'JPEG, PNG, GIF and BMP are read; convert other formats, or pass pixels as { data, shape }.',
  )
}

function checkSize(format: ImageFormat, bytes: Buffer, maxPixels: number): void {
  const { width, height } = format.readSize(bytes)
  if (width === 0 || height === 0) throw corrupt(`its header says ${width}x${height} pixels`)
  if (width * height > maxPixels) {
    throw new XceptionError(
      'ERR_IMAGE_TOO_LARGE',
      `its header says ${width}x${height} pixels, more than the limit of ${maxPixels}`,
      { hint: 'Raise maxPixels if you trust the file.' },
    )
  }
}

/**
 * Decodes the bytes of an image file. The size is checked before anything is decoded.
 * @throws ERR_IMAGE_FORMAT, ERR_IMAGE_CORRUPT, ERR_IMAGE_TOO_LARGE
 */
export function decodeImage(bytes: Buffer, maxPixels: number, autoOrient: boolean): Samples {
  const format = findFormat(bytes)
  try {
    checkSize(format, bytes, maxPixels)
    const samples = format.decode(bytes)
    if (!autoOrient || !format.readOrientation) return samples
    return orient(toRgb(samples), format.readOrientation(bytes))
  } catch (error) {
    throw explain(error, format.name)
  }
}

function explain(error: unknown, format: string): XceptionError {
  if (error instanceof XceptionError && error.code !== 'ERR_IMAGE_CORRUPT') return error
  const { message } = error as Error
  if (OUT_OF_MEMORY.test(message)) {
    return new XceptionError('ERR_OUT_OF_MEMORY', 'not enough memory to decode it', { cause: error })
  }
  // Errors of other classes are a decoder's, which met data that it did not foresee.
  const cause = error instanceof XceptionError ? error.cause : error
  return corrupt(`this ${format} is truncated or damaged: ${message}`, cause)
}
