import { crc32, deflateSync } from 'node:zlib'

// Small image files of every kind, written by hand so that each pixel of the answer is known.

/** Samples of a pixel at (x, y), one a channel. */
export type Sampler = (x: number, y: number) => number[]

export interface PngKind {
  colorType: 0 | 2 | 3 | 4 | 6
  bitDepth: 1 | 2 | 4 | 8 | 16
  interlaced?: boolean
  palette?: number[]
  transparency?: number[]
  /** Its number: none, sub, up, average, Paeth. */
  filter?: 0 | 1 | 2 | 3 | 4
}

const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
]

export function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const chunk = Buffer.alloc(body.length + 8)
  chunk.writeUInt32BE(data.length, 0)
  body.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(body), body.length + 4)
  return chunk
}

/** Samples of `bits` bits, packed from the high bit of each byte on. */
function packBits(samples: number[], bits: number): Buffer {
  const packed = Buffer.alloc(Math.ceil((samples.length * bits) / 8))
  samples.forEach((sample, i) => {
    if (bits === 16) packed.writeUInt16BE(sample, i * 2)
    else packed[(i * bits) >> 3] |= sample << (8 - bits - ((i * bits) & 7))
  })
  return packed
}

/** What each filter takes away: of the samples to the left, above, and above left. */
const PREDICTORS: ((left: number, above: number, aboveLeft: number) => number)[] = [
  () => 0,
  (left) => left,
  (_, above) => above,
  (left, above) => Math.floor((left + above) / 2),
  (...neighbours) => {
    const [left, above, aboveLeft] = neighbours
    const distances = neighbours.map((sample) => Math.abs(left + above - aboveLeft - sample))
    return neighbours[distances.indexOf(Math.min(...distances))]
  },
]

function filterRow(row: Buffer, above: Buffer, filter: number, pixelSize: number): Buffer {
  const predict = PREDICTORS[filter]
  const filtered = row.map((sample, i) => {
    const before = i - pixelSize
    return sample - predict(row[before] ?? 0, above[i], before < 0 ? 0 : above[before])
  })
  return Buffer.from([filter, ...filtered])
}

export function encodePng(width: number, height: number, kind: PngKind, sample: Sampler): Buffer {
  const { colorType, bitDepth, interlaced = false, filter = 0 } = kind
  const rows: Buffer[] = []
  for (const [left, top, stepX, stepY] of interlaced ? PASSES : [[0, 0, 1, 1]]) {
    let above: Buffer = Buffer.alloc(width * 8)
    for (let y = top; y < height && left < width; y += stepY) {
      const samples: number[] = []
      for (let x = left; x < width; x += stepX) samples.push(...sample(x, y))
      const row = packBits(samples, bitDepth)
      const pixelSize = Math.max(1, (sample(0, 0).length * bitDepth) >> 3)
      rows.push(filterRow(row, above, filter, pixelSize))
      above = row
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([bitDepth, colorType, 0, 0, interlaced ? 1 : 0], 8)
  const chunks = [pngChunk('IHDR', header), pngChunk('gAMA', Buffer.from([0, 0, 0x64, 0]))]
  if (kind.palette) chunks.push(pngChunk('PLTE', Buffer.from(kind.palette)))
  if (kind.transparency) chunks.push(pngChunk('tRNS', Buffer.from(kind.transparency)))
  chunks.push(pngChunk('IDAT', deflateSync(Buffer.concat(rows))), pngChunk('IEND', Buffer.alloc(0)))
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...chunks])
}

export interface BmpKind {
  bits: 1 | 4 | 8 | 16 | 24 | 32
  topDown?: boolean
  /** OS/2's header of 12 bytes, with palette entries of 3. */
  core?: boolean
  palette?: number[]
  masks?: number[]
  /** Bytes between the palette and the pixels. */
  gap?: number
}

/** `sample` gives one number a pixel: a palette index, or the packed pixel itself. */
export function encodeBmp(width: number, height: number, kind: BmpKind, sample: Sampler): Buffer {
  const { bits, topDown = false, core = false, palette = [], masks = [], gap = 0 } = kind
  const header = Buffer.alloc(core ? 12 : 40)
  header.writeUInt32LE(header.length, 0)
  if (core) {
    ;[width, height, 1, bits].forEach((value, i) => {
      header.writeUInt16LE(value, 4 + i * 2)
    })
  } else {
    header.writeInt32LE(width, 4)
    header.writeInt32LE(topDown ? -height : height, 8)
    header.writeUInt16LE(1, 12)
    header.writeUInt16LE(bits, 14)
    header.writeUInt32LE(masks.length ? 3 : 0, 16)
    header.writeUInt32LE(palette.length / 3, 32)
  }
  const colors: number[] = []
  for (let i = 0; i < palette.length; i += 3) {
    colors.push(palette[i + 2], palette[i + 1], palette[i], ...(core ? [] : [0]))
  }
  const maskBytes = Buffer.alloc(masks.length * 4)
  masks.forEach((mask, i) => {
    maskBytes.writeUInt32LE(mask >>> 0, i * 4)
  })
  const rows: Buffer[] = []
  for (let i = 0; i < height; i++) {
    const y = topDown ? i : height - 1 - i
    const row = Buffer.alloc(Math.ceil((width * bits) / 32) * 4)
    const pixels = Array.from({ length: width }, (_, x) => sample(x, y)[0])
    if (bits <= 8) packBits(pixels, bits).copy(row)
    else
      pixels.forEach((pixel, x) => {
        row.writeUIntLE(pixel, (x * bits) / 8, bits / 8)
      })
    rows.push(row)
  }
  const before = Buffer.concat([header, maskBytes, Buffer.from(colors), Buffer.alloc(gap)])
  const file = Buffer.alloc(14)
  file.write('BM', 'latin1')
  file.writeUInt32LE(14 + before.length, 10)
  return Buffer.concat([file, before, ...rows])
}

export interface GifKind {
  screen: [width: number, height: number]
  left?: number
  top?: number
  palette?: number[]
  localPalette?: number[]
  transparent?: number
  interlaced?: boolean
  minCodeSize?: number
}

/** LZW that defines every string it may, as real encoders do, so that codes grow and the table fills. */
function encodeLzw(indices: number[], minCodeSize: number): number[] {
  const clear = 1 << minCodeSize
  const bytes: number[] = []
  let bits = 0
  let bitCount = 0
  let codeSize = minCodeSize + 1
  const emit = (code: number) => {
    bits |= code << bitCount
    bitCount += codeSize
    for (; bitCount >= 8; bitCount -= 8, bits >>= 8) bytes.push(bits & 255)
  }
  let table = new Map<string, number>()
  let next = clear + 2
  emit(clear)
  let current = ''
  const codeOf = (text: string) => (text.length === 1 ? text.charCodeAt(0) : table.get(text)!)
  for (const index of indices) {
    const longer = current + String.fromCharCode(index)
    if (longer.length === 1 || table.has(longer)) {
      current = longer
      continue
    }
    emit(codeOf(current))
    current = String.fromCharCode(index)
    if (next === 4096) {
      emit(clear)
      table = new Map()
      next = clear + 2
      codeSize = minCodeSize + 1
      continue
    }
    table.set(longer, next)
    if (next === 1 << codeSize) codeSize++
    next++
  }
  emit(codeOf(current))
  emit(clear + 1)
  if (bitCount > 0) bytes.push(bits & 255)
  return bytes
}

function colorTable(palette: number[] | undefined): { flags: number; bytes: Buffer } {
  if (!palette) return { flags: 0, bytes: Buffer.alloc(0) }
  return { flags: 0x80 | (Math.log2(palette.length / 3) - 1), bytes: Buffer.from(palette) }
}

const shorts = (...values: number[]) => Buffer.from(new Uint16Array(values).buffer)

export function encodeGif(width: number, height: number, kind: GifKind, sample: Sampler): Buffer {
  const { left = 0, top = 0, interlaced = false, minCodeSize = 8 } = kind
  const global = colorTable(kind.palette)
  const local = colorTable(kind.localPalette)
  const starts = interlaced ? PASSES_OF_ROWS : [[0, 1]]
  const indices: number[] = []
  for (const [start, step] of starts) {
    for (let y = start; y < height; y += step) {
      for (let x = 0; x < width; x++) indices.push(sample(x, y)[0])
    }
  }
  const data = encodeLzw(indices, minCodeSize)
  const blocks: number[] = []
  for (let i = 0; i < data.length; i += 255)
    blocks.push(Math.min(255, data.length - i), ...data.slice(i, i + 255))
  const control = kind.transparent === undefined ? [] : [0x21, 0xf9, 4, 1, 0, 0, kind.transparent, 0]
  return Buffer.concat([
    Buffer.from('GIF89a', 'latin1'),
    shorts(...kind.screen),
    Buffer.from([global.flags, 0, 0]),
    global.bytes,
    Buffer.from([0x21, 0xfe, 2, 104, 105, 0, ...control, 0x2c]),
    shorts(left, top, width, height),
    Buffer.from([local.flags | (interlaced ? 0x40 : 0)]),
    local.bytes,
    Buffer.from([minCodeSize, ...blocks, 0, 0x3b]),
  ])
}

const PASSES_OF_ROWS = [
  [0, 8],
  [4, 8],
  [2, 4],
  [1, 2],
]
