import { binding } from '../../binding.js'
import { newPixels, type Pixels } from '../pixels.js'
import { readOrientation } from './exif.js'
import { corrupt, type ImageFormat, type ImageSize, unsupported } from './format.js'
import { findEnd, findExif, readFrame } from './jpegMarkers.js'

const BASELINE = 0xc0
const PROGRESSIVE = 0xc2

/** libjpeg's warnings about data that is not damaged; after them it decodes the whole image. */
const HARMLESS = [/extraneous bytes before marker/, /unknown JFIF revision/]

/** A block of 64 pixels takes at least a bit. A file with less is cut short, and not worth the memory of its pixels. */
function checkLength(bytes: Buffer, { width, height }: ImageSize): void {
  if (bytes.length * 8 < (width * height) / 64) {
    throw corrupt(`${bytes.length} bytes are too few for its ${width}x${height} pixels`)
  }
}

function decode(bytes: Buffer): Pixels {
  const frame = readFrame(bytes)
  const { process, precision, width, height } = frame
  if (precision !== 8 || process < BASELINE || process > PROGRESSIVE) {
    throw unsupported(
      'lossless, arithmetic and 12-bit JPEG are not supported',
      'Save it as baseline or progressive JPEG.',
    )
  }
  const image = bytes.subarray(0, findEnd(bytes))
  checkLength(image, frame)
  const pixels = newPixels(width, height)
  const warning = binding().decodeJpeg(image, width, height, pixels.data)
  if (warning !== undefined && !HARMLESS.some((pattern) => pattern.test(warning))) throw corrupt(warning)
  return pixels
}

export const jpeg: ImageFormat = {
  name: 'JPEG',
  matches: (bytes) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff,
  readSize: readFrame,
  decode,
  readOrientation: (bytes) => {
    const exif = findExif(bytes)
    return exif ? readOrientation(exif) : 1
  },
}
