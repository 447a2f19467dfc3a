import { crc32, inflateSync } from 'node:zlib'
import jimpPng from '@jimp/js-png'
import { highBytes, type Pixels, toRgb } from '../pixels.js'
import { corrupt, type ImageFormat, type ImageSize, requireBytes, unsupported } from './format.js'
import { unfilter } from './pngFilters.js'

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')
const ANCILLARY = 0x20
const PALETTE = 3
const CHANNELS: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }
const BIT_DEPTHS: Record<number, number[]> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
}

const decoder = jimpPng()

interface Header extends ImageSize {
  bitDepth: number
  colorType: number
  interlaced: boolean
  /** Of how data is compressed and filtered; there is no other than 0. */
  methods: number
}

function readHeader(bytes: Buffer): Header {
  requireBytes(bytes, 33)
  if (bytes.toString('latin1', 12, 16) !== 'IHDR') throw corrupt('its first chunk is not IHDR')
  const header = {
    width: bytes.readUInt32BE(16),
    height: bytes.readUInt32BE(20),
    bitDepth: bytes[24],
    colorType: bytes[25],
    interlaced: bytes[28] === 1,
    methods: bytes[26] | bytes[27] | (bytes[28] & ~1),
  }
  if (!BIT_DEPTHS[header.colorType]?.includes(header.bitDepth)) {
    throw corrupt(`there is no PNG of colour type ${header.colorType} with ${header.bitDepth} bits`)
  }
  return header
}

interface Chunks {
  /** A file of these chunks alone. */
  file: Buffer[]
  /** The content of IDAT. */
  data: Buffer
  /** Whether they are of known kinds, and agree with their checksums as far as these can be computed. */
  sound: boolean
}

const KNOWN = ['IHDR', 'PLTE', 'IDAT', 'IEND']

/** The chunks that make the picture. What is left out: tRNS, which would blacken pixels, and what follows IEND. */
function essentialChunks(bytes: Buffer): Chunks {
  const file: Buffer[] = [SIGNATURE]
  const data: Buffer[] = []
  let sound = true
  for (let at = SIGNATURE.length, type = ''; type !== 'IEND'; ) {
    requireBytes(bytes, at + 12)
    const end = at + 12 + bytes.readUInt32BE(at)
    requireBytes(bytes, end)
    type = bytes.toString('latin1', at + 4, at + 8)
    if ((bytes[at + 4] & ANCILLARY) === 0) {
      file.push(bytes.subarray(at, end))
      sound &&= KNOWN.includes(type) && agrees(bytes.subarray(at + 4, end - 4), bytes.readUInt32BE(end - 4))
    }
    if (type === 'IHDR' && at !== SIGNATURE.length) throw corrupt('it has two headers')
    if (type === 'IDAT') data.push(bytes.subarray(at + 8, end - 4))
    at = end
  }
  return { file, data: Buffer.concat(data), sound }
}

/** False also where Node (before 20.15) does not compute checksums. */
const agrees = (content: Buffer, checksum: number): boolean =>
  typeof crc32 === 'function' && crc32(content) === checksum

/** First column and row, and the steps between columns and rows, of each pass over the picture. */
const ONE_PASS = [[0, 0, 1, 1]]
const INTERLACED_PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
]

/** Bytes of the pixel data once inflated: rows of packed samples, each led by its filter byte. */
function inflatedSize({ width, height, bitDepth, colorType, interlaced }: Header): number {
  let size = 0
  for (const [left, top, stepX, stepY] of interlaced ? INTERLACED_PASSES : ONE_PASS) {
    const columns = Math.max(0, Math.ceil((width - left) / stepX))
    const rows = Math.max(0, Math.ceil((height - top) / stepY))
    if (columns > 0) size += rows * (1 + Math.ceil((columns * CHANNELS[colorType] * bitDepth) / 8))
  }
  return size
}

/** Both decoders need all of it: one takes missing pixels for black, and inflates interlaced data without a bound. */
function inflate(header: Header, data: Buffer): Buffer {
  const expected = inflatedSize(header)
  // One chunk, which costs no memory where the data does not fill it.
  const inflated = inflateSync(data, { maxOutputLength: expected, chunkSize: expected + 64 })
  if (inflated.length !== expected) throw corrupt('its pixel data ends early')
  return inflated
}

/** Of samples of 8 bits, in the order of the picture. */
function decodePlain({ width, height, colorType }: Header, inflated: Buffer): Pixels {
  const channels = CHANNELS[colorType]
  const samples = unfilter(inflated, width * channels, height, channels)
  return channels === 3 ? { data: samples, width, height } : toRgb(samples, width, height, channels)
}

/** Of everything else; and it says what is wrong with a file. Takes two to three times as long. */
function decodeByJimp({ bitDepth }: Header, file: Buffer): Pixels {
  // Rescaling 16 bits to 8 would round, where Pillow keeps the high byte.
  const wide = bitDepth === 16
  const bitmap = decoder.decode(file, { skipRescale: wide })
  const samples = wide ? highBytes(bitmap.data as unknown as Uint16Array) : bitmap.data
  return toRgb(samples, bitmap.width, bitmap.height, 4)
}

function decode(bytes: Buffer): Pixels {
  const header = readHeader(bytes)
  const { bitDepth, colorType, interlaced, methods } = header
  if (colorType === 0 && bitDepth === 16) {
    throw unsupported(
      '16-bit greyscale PNG is not supported',
      'Convert it to 8 bits first: Keras would take every sample above 255 for white.',
    )
  }
  const { file, data, sound } = essentialChunks(bytes)
  const inflated = inflate(header, data)
  const plain = sound && bitDepth === 8 && colorType !== PALETTE && !interlaced && methods === 0
  return plain ? decodePlain(header, inflated) : decodeByJimp(header, Buffer.concat(file))
}

export const png: ImageFormat = {
  name: 'PNG',
  matches: (bytes) => bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE),
  readSize: readHeader,
  decode,
}
