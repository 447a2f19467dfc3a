import { newPixels, type Pixels } from '../pixels.js'
import { corrupt, type ImageFormat, type ImageSize, requireBytes, unsupported } from './format.js'

// Read here and not by Jimp's bmp-ts, which ignores where the pixels start and stops at odd widths of 4 bits.

const FILE_HEADER = 14
const CORE_HEADER = 12
const INFO_HEADERS = [40, 52, 56, 64, 108, 124]
const UNCOMPRESSED = 0
const BIT_FIELDS = 3
/** Where the channel masks are, in or after the header. */
const MASKS = FILE_HEADER + 40

interface Header extends ImageSize {
  bottomUp: boolean
  bits: number
  compression: number
  colors: number
  /** Bytes of one palette entry, stored blue, green, red. */
  entrySize: number
  /** End of the header, where masks or a palette follow. */
  end: number
  pixels: number
}

function readHeader(bytes: Buffer): Header {
  requireBytes(bytes, FILE_HEADER + CORE_HEADER)
  const headerSize = bytes.readUInt32LE(14)
  const end = FILE_HEADER + headerSize
  const pixels = bytes.readUInt32LE(10)
  if (headerSize === CORE_HEADER) {
    const [width, height, bits] = [18, 20, 24].map((at) => bytes.readUInt16LE(at))
    const colors = bits <= 8 ? 1 << bits : 0
    return {
      width,
      height,
      bottomUp: true,
      bits,
      compression: UNCOMPRESSED,
      colors,
      entrySize: 3,
      end,
      pixels,
    }
  }
  if (!INFO_HEADERS.includes(headerSize)) {
    throw unsupported(`BMP with a header of ${headerSize} bytes is not supported`, 'Save it as PNG.')
  }
  requireBytes(bytes, end)
  const height = bytes.readInt32LE(22)
  const bits = bytes.readUInt16LE(28)
  return {
    width: bytes.readUInt32LE(18),
    height: Math.abs(height),
    bottomUp: height >= 0,
    bits,
    compression: bytes.readUInt32LE(30),
    colors: bits <= 8 ? bytes.readUInt32LE(46) || 1 << bits : 0,
    entrySize: 4,
    end,
    pixels,
  }
}

const DEFAULT_MASKS: Record<number, number[]> = {
  16: [0x7c00, 0x03e0, 0x001f],
  24: [0xff0000, 0xff00, 0xff],
  32: [0xff0000, 0xff00, 0xff],
}

/** Red, green and blue in a pixel's number: shifted down by `shift`, a channel is at most `max`. */
function readChannels(bytes: Buffer, header: Header): { shift: number; max: number }[] {
  let masks = DEFAULT_MASKS[header.bits]
  if (header.compression === BIT_FIELDS) {
    requireBytes(bytes, MASKS + 12)
    const stored = [0, 4, 8].map((at) => bytes.readUInt32LE(MASKS + at))
    if (stored.some((mask) => mask !== 0)) masks = stored
  }
  const channels = masks.map((mask) => {
    const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask)
    return { shift, max: mask >>> shift }
  })
  const plain = (shift: number, max: number) =>
    header.bits === 16 ? max === 31 || max === 63 : max === 255 && shift % 8 === 0
  if (!channels.every(({ shift, max }) => plain(shift, max) && shift < header.bits)) {
    throw unsupported('BMP with unusual bit fields is not supported', 'Save it as 24-bit BMP or PNG.')
  }
  return channels
}

type RowReader = (row: number, target: Uint8Array, to: number) => void

/** 24 and 32 bits: every channel is a byte. */
function byteRows(bytes: Buffer, header: Header): RowReader {
  const [red, green, blue] = readChannels(bytes, header).map(({ shift }) => shift / 8)
  const size = header.bits / 8
  return (row, target, to) => {
    const end = row + header.width * size
    for (let pixel = row; pixel < end; pixel += size, to += 3) {
      target[to] = bytes[pixel + red]
      target[to + 1] = bytes[pixel + green]
      target[to + 2] = bytes[pixel + blue]
    }
  }
}

function shortRows(bytes: Buffer, header: Header): RowReader {
  const [red, green, blue] = readChannels(bytes, header)
  return (row, target, to) => {
    for (let x = 0; x < header.width; x++, to += 3) {
      const pixel = bytes.readUInt16LE(row + x * 2)
      target[to] = (((pixel >> red.shift) & red.max) * 255) / red.max
      target[to + 1] = (((pixel >> green.shift) & green.max) * 255) / green.max
      target[to + 2] = (((pixel >> blue.shift) & blue.max) * 255) / blue.max
    }
  }
}

function paletteRows(bytes: Buffer, header: Header): RowReader {
  const { bits, colors, entrySize, end } = header
  requireBytes(bytes, end + colors * entrySize)
  const perByte = 8 / bits
  const mask = (1 << bits) - 1
  return (row, target, to) => {
    for (let x = 0; x < header.width; x++) {
      const shift = 8 - bits * ((x % perByte) + 1)
      const index = (bytes[row + Math.floor(x / perByte)] >> shift) & mask
      if (index >= colors) throw corrupt(`it uses colour ${index} of a palette of ${colors}`)
      const color = end + index * entrySize
      target[to++] = bytes[color + 2]
      target[to++] = bytes[color + 1]
      target[to++] = bytes[color]
    }
  }
}

/** Some writers leave the offset of the pixels empty, or forget the palette in it. */
function pixelStart({ pixels, end, colors, entrySize }: Header): number {
  return pixels === 0 || pixels === end ? end + colors * entrySize : pixels
}

function decode(bytes: Buffer): Pixels {
  const header = readHeader(bytes)
  const { width, height, bits, compression } = header
  if (![1, 4, 8, 16, 24, 32].includes(bits)) throw corrupt(`there is no BMP with ${bits} bits a pixel`)
  if (compression !== UNCOMPRESSED && !(compression === BIT_FIELDS && bits >= 16)) {
    throw unsupported(
      `compressed BMP (method ${compression}) is not supported`,
      'Save it uncompressed or as PNG.',
    )
  }
  const readRow = (bits <= 8 ? paletteRows : bits === 16 ? shortRows : byteRows)(bytes, header)
  const start = pixelStart(header)
  const stride = Math.floor((width * bits + 31) / 32) * 4
  requireBytes(bytes, start + stride * (height - 1) + Math.ceil((width * bits) / 8))
  const pixels = newPixels(width, height)
  for (let y = 0; y < height; y++) {
    const row = header.bottomUp ? height - 1 - y : y
    readRow(start + row * stride, pixels.data, y * width * 3)
  }
  return pixels
}

export const bmp: ImageFormat = {
  name: 'BMP',
  matches: (bytes) => bytes.toString('latin1', 0, 2) === 'BM',
  readSize: readHeader,
  decode,
}
