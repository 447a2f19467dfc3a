import { newPixels, type Pixels } from '../pixels.js'
import { corrupt, type ImageFormat, type ImageSize, requireBytes } from './format.js'
import { decodeLzw } from './lzw.js'

// Read here and not by Jimp's omggif, which prints to stdout and loops forever on many damaged files.

const EXTENSION = 0x21
const IMAGE = 0x2c
const GRAPHIC_CONTROL = 0xf9
const SCREEN_HEADER = 13

/** Colours of a table, blue last; null where the file has none and an index means a grey. */
type ColorTable = Buffer | null

interface FirstFrame extends ImageSize {
  left: number
  top: number
  interlaced: boolean
  colors: ColorTable
  transparent: number
  /** Where the compressed data starts. */
  data: number
}

function readColorTable(bytes: Buffer, at: number, flags: number): ColorTable {
  if ((flags & 0x80) === 0) return null
  const end = at + 3 * (2 << (flags & 7))
  requireBytes(bytes, end)
  return bytes.subarray(at, end)
}

/** The data sub-blocks from `at` on, and where they end. */
function readBlocks(bytes: Buffer, at: number): { blocks: Buffer[]; end: number } {
  const blocks: Buffer[] = []
  for (let from = at; ; ) {
    requireBytes(bytes, from + 1)
    const next = from + 1 + bytes[from]
    if (bytes[from] === 0) return { blocks, end: next }
    requireBytes(bytes, next)
    blocks.push(bytes.subarray(from + 1, next))
    from = next
  }
}

function readFirstFrame(bytes: Buffer): FirstFrame {
  requireBytes(bytes, SCREEN_HEADER)
  const globalColors = readColorTable(bytes, SCREEN_HEADER, bytes[10])
  let at = SCREEN_HEADER + (globalColors?.length ?? 0)
  let transparent = -1
  for (;;) {
    requireBytes(bytes, at + 2)
    if (bytes[at] === IMAGE) break
    if (bytes[at] !== EXTENSION) throw corrupt('it holds no image')
    const { blocks, end } = readBlocks(bytes, at + 2)
    const [control] = blocks
    if (bytes[at + 1] === GRAPHIC_CONTROL && control?.length >= 4 && (control[0] & 1) === 1) {
      transparent = control[3]
    }
    at = end
  }
  requireBytes(bytes, at + 10)
  const flags = bytes[at + 9]
  const localColors = readColorTable(bytes, at + 10, flags)
  return {
    left: bytes.readUInt16LE(at + 1),
    top: bytes.readUInt16LE(at + 3),
    width: bytes.readUInt16LE(at + 5),
    height: bytes.readUInt16LE(at + 7),
    interlaced: (flags & 0x40) !== 0,
    colors: localColors ?? globalColors,
    transparent,
    data: at + 10 + (localColors?.length ?? 0),
  }
}

/** The screen, grown where the first frame reaches beyond it. */
function readSize(bytes: Buffer): ImageSize {
  const { left, top, width, height } = readFirstFrame(bytes)
  return {
    width: Math.max(bytes.readUInt16LE(6), left + width),
    height: Math.max(bytes.readUInt16LE(8), top + height),
  }
}

/** Row of the frame that each stored row belongs to: every 8th from 0 and from 4, every 4th from 2, every 2nd from 1. */
function interlacedRows(height: number): number[] {
  const rows: number[] = []
  for (const [start, step] of [
    [0, 8],
    [4, 8],
    [2, 4],
    [1, 2],
  ]) {
    for (let row = start; row < height; row += step) rows.push(row)
  }
  return rows
}

function decode(bytes: Buffer): Pixels {
  const screen = readSize(bytes)
  const frame = readFirstFrame(bytes)
  requireBytes(bytes, frame.data + 1)
  const minCodeSize = bytes[frame.data]
  if (minCodeSize < 1 || minCodeSize > 8) throw corrupt(`it has colour indices of ${minCodeSize} bits`)
  const { blocks } = readBlocks(bytes, frame.data + 1)
  const indices = decodeLzw(Buffer.concat(blocks), minCodeSize, frame.width * frame.height)

  // As Pillow has it, what the frame leaves uncovered shows the transparent colour, or the first one.
  const canvas = new Uint8Array(screen.width * screen.height).fill(Math.max(frame.transparent, 0))
  const order = frame.interlaced ? interlacedRows(frame.height) : undefined
  for (let stored = 0; stored < frame.height; stored++) {
    const y = frame.top + (order?.[stored] ?? stored)
    const row = indices.subarray(stored * frame.width, (stored + 1) * frame.width)
    canvas.set(row, y * screen.width + frame.left)
  }
  return paint(canvas, screen, frame.colors)
}

function paint(indices: Uint8Array, { width, height }: ImageSize, colors: ColorTable): Pixels {
  const pixels = newPixels(width, height)
  const { data } = pixels
  for (let i = 0, to = 0; i < indices.length; i++) {
    const index = indices[i]
    for (let channel = 0; channel < 3; channel++) {
      // A colour that the table lacks is black.
      data[to++] = colors ? (colors[index * 3 + channel] ?? 0) : index
    }
  }
  return pixels
}

export const gif: ImageFormat = {
  name: 'GIF',
  matches: (bytes) => /^GIF8[79]a/.test(bytes.toString('latin1', 0, 6)),
  readSize,
  decode,
}
