import { binding } from '../../binding.js'
import { newPixels, type Pixels, type Samples, toRgb } from '../pixels.js'
import { corrupt } from './format.js'

const CHANNELS: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }
const PALETTE = 3

/** How the pixels of a PNG are stored. */
export interface PngLayout {
  width: number
  height: number
  bitDepth: number
  colorType: number
  interlaced: boolean
}

/** Pixels that are stored together: how many, where the first is, and the steps between their columns and rows. */
interface Pass {
  columns: number
  rows: number
  left: number
  top: number
  stepX: number
  stepY: number
}

const WHOLE = [[0, 0, 1, 1]]
const INTERLACED = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
]

function passesOf({ width, height, interlaced }: PngLayout): Pass[] {
  return (interlaced ? INTERLACED : WHOLE)
    .map(([left, top, stepX, stepY]) => {
      const columns = Math.max(0, Math.ceil((width - left) / stepX))
      const rows = Math.max(0, Math.ceil((height - top) / stepY))
      return { columns, rows, left, top, stepX, stepY }
    })
    .filter(({ columns, rows }) => columns > 0 && rows > 0)
}

const rowBytesOf = ({ colorType, bitDepth }: PngLayout, columns: number): number =>
  Math.ceil((columns * CHANNELS[colorType] * bitDepth) / 8)

/** Samples of 8 bits. Of 16 bits the high ones are kept, as Pillow does; fewer are spread from 0 to 255, unless they index. */
function unpack(
  packed: Uint8Array,
  { bitDepth, colorType }: PngLayout,
  perRow: number,
  rows: number,
): Uint8Array {
  if (bitDepth === 8) return packed
  const samples = new Uint8Array(perRow * rows)
  if (bitDepth === 16) {
    for (let i = 0; i < samples.length; i++) samples[i] = packed[i * 2]
    return samples
  }
  const mask = (1 << bitDepth) - 1
  const scale = colorType === PALETTE ? 1 : 255 / mask
  const rowBytes = packed.length / rows
  for (let y = 0, to = 0; y < rows; y++) {
    for (let bit = 0; bit < perRow * bitDepth; bit += bitDepth) {
      const byte = packed[y * rowBytes + (bit >> 3)]
      samples[to++] = ((byte >> (8 - bitDepth - (bit & 7))) & mask) * scale
    }
  }
  return samples
}

function lookUp(indices: Uint8Array, width: number, height: number, palette: Uint8Array): Pixels {
  const pixels = newPixels(width, height)
  const { data } = pixels
  for (let i = 0, to = 0; i < indices.length; i++) {
    const from = indices[i] * 3
    if (from + 3 > palette.length) {
      throw corrupt(`it uses colour ${indices[i]} of a palette of ${Math.floor(palette.length / 3)}`)
    }
    data[to++] = palette[from]
    data[to++] = palette[from + 1]
    data[to++] = palette[from + 2]
  }
  return pixels
}

function passPixels(
  packed: Uint8Array,
  layout: PngLayout,
  palette: Uint8Array,
  { columns, rows }: Pass,
): Samples {
  const channels = CHANNELS[layout.colorType]
  const samples = unpack(packed, layout, columns * channels, rows)
  if (layout.colorType === PALETTE) return lookUp(samples, columns, rows, palette)
  return { data: samples, width: columns, height: rows, channels }
}

function scatter(
  { data: from }: Pixels,
  { columns, rows, left, top, stepX, stepY }: Pass,
  target: Pixels,
): void {
  for (let y = 0, at = 0; y < rows; y++) {
    let to = ((top + y * stepY) * target.width + left) * 3
    for (let x = 0; x < columns; x++, to += stepX * 3) {
      target.data[to] = from[at++]
      target.data[to + 1] = from[at++]
      target.data[to + 2] = from[at++]
    }
  }
}

/** The samples of all passes, as they are stored: packed, and those of one pass after those of the one before. */
function readRows(data: Uint8Array, layout: PngLayout, passes: Pass[]): Uint8Array {
  const rows = passes.map((pass) => ({ rows: pass.rows, rowBytes: rowBytesOf(layout, pass.columns) }))
  const pixelBytes = Math.max(1, (CHANNELS[layout.colorType] * layout.bitDepth) >> 3)
  const packed = new Uint8Array(rows.reduce((sum, pass) => sum + pass.rows * pass.rowBytes, 0))
  binding().readPngRows(data, rows, pixelBytes, packed)
  return packed
}

/**
 * The picture, of its compressed data and its palette (empty where it has none).
 * @throws ERR_IMAGE_CORRUPT
 */
export function readPixels(data: Uint8Array, layout: PngLayout, palette: Uint8Array): Samples {
  const passes = passesOf(layout)
  const packed = readRows(data, layout, passes)
  if (!layout.interlaced) return passPixels(packed, layout, palette, passes[0])
  const target = newPixels(layout.width, layout.height)
  let start = 0
  for (const pass of passes) {
    const end = start + pass.rows * rowBytesOf(layout, pass.columns)
    scatter(toRgb(passPixels(packed.subarray(start, end), layout, palette, pass)), pass, target)
    start = end
  }
  return target
}
