import type { Samples } from '../pixels.js'
import { corrupt, type ImageFormat, requireBytes, unsupported } from './format.js'
import { readChunks, SIGNATURE } from './pngChunks.js'
import { type PngLayout, readPixels } from './pngSamples.js'

// Read here and not by libpng, which inflates with zlib: that alone takes longer than all of this.

const BIT_DEPTHS: Record<number, number[]> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
}

function readHeader(bytes: Buffer): PngLayout {
  requireBytes(bytes, 33)
  if (bytes.readUInt32BE(8) !== 13 || bytes.toString('latin1', 12, 16) !== 'IHDR') {
    throw corrupt('its first chunk is not IHDR')
  }
  const [bitDepth, colorType, compression, filter, interlace] = bytes.subarray(24, 29)
  if (!BIT_DEPTHS[colorType]?.includes(bitDepth)) {
    throw corrupt(`there is no PNG of colour type ${colorType} with ${bitDepth} bits`)
  }
  if (compression > 0 || filter > 0 || interlace > 1) {
    throw corrupt(`there is no PNG of methods ${compression}, ${filter} and ${interlace}`)
  }
  return {
    width: bytes.readUInt32BE(16),
    height: bytes.readUInt32BE(20),
    bitDepth,
    colorType,
    interlaced: interlace === 1,
  }
}

function decode(bytes: Buffer): Samples {
  const layout = readHeader(bytes)
  if (layout.colorType === 0 && layout.bitDepth === 16) {
    throw unsupported(
      '16-bit greyscale PNG is not supported',
      'Convert it to 8 bits first: Keras would take every sample above 255 for white.',
    )
  }
  const { palette, data } = readChunks(bytes)
  return readPixels(data, layout, palette)
}

export const png: ImageFormat = {
  name: 'PNG',
  matches: (bytes) => bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE),
  readSize: readHeader,
  decode,
}
