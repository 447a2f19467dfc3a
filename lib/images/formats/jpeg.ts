import type { Samples } from '../pixels.js'
import { readOrientation } from './exif.js'
import { corrupt, type ImageFormat, type ImageSize, unsupported } from './format.js'
import { findEnd, findExif, readFrame } from './jpegMarkers.js'
import { decodeWithLibjpeg } from './mozjpeg.js'

const BASELINE = 0xc0
const PROGRESSIVE = 0xc2

interface JpegDecoder {
  decode(bytes: Buffer, options: object): { data: Uint8Array; width: number; height: number }
}

/** Jimp's own decoder knows CMYK, which libjpeg does not turn into RGB. Of other images it is up to 16 levels off Pillow. */
async function decodeCmyk(bytes: Buffer): Promise<Samples> {
  const { defaultFormats } = await import('jimp') // slow to load, and seldom needed
  const decoder = defaultFormats.map((format) => format()).find(({ mime }) => mime === 'image/jpeg')
  const { data, width, height } = (decoder as JpegDecoder).decode(bytes, {
    tolerantDecoding: false,
    maxResolutionInMP: Number.POSITIVE_INFINITY,
    maxMemoryUsageInMB: Number.POSITIVE_INFINITY,
  })
  return { data, width, height, channels: 4 }
}

/** A block of 64 pixels takes at least a bit. A file with less is cut short, and not worth the memory of its pixels. */
function checkLength(bytes: Buffer, { width, height }: ImageSize): void {
  if (bytes.length * 8 < (width * height) / 64) {
    throw corrupt(`${bytes.length} bytes are too few for its ${width}x${height} pixels`)
  }
}

function decode(bytes: Buffer): Samples | Promise<Samples> {
  const frame = readFrame(bytes)
  const { process, precision, components } = frame
  if (precision !== 8 || process < BASELINE || process > PROGRESSIVE) {
    throw unsupported(
      'lossless, arithmetic and 12-bit JPEG are not supported',
      'Save it as baseline or progressive JPEG.',
    )
  }
  const image = bytes.subarray(0, findEnd(bytes))
  checkLength(image, frame)
  return components === 4 ? decodeCmyk(image) : decodeWithLibjpeg(image)
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
