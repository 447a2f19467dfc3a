import { newPixels, type Pixels, type Samples, toRgb } from '../pixels.js'
import { corrupt } from './format.js'
import { unfilter } from './pngFilters.js'

export const CHANNELS: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }
export const PALETTE = 3

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

/** Bytes of a pass: rows of packed samples, each led by its filter. */
const passBytes = (layout: PngLayout, { columns, rows }: Pass): number =>
  rows * (1 + rowBytesOf(layout, columns))

/** Bytes of the pixel data once inflated. */
export const inflatedSize = (layout: PngLayout): number =>
  passesOf(layout).reduce((sum, pass) => sum + passBytes(layout, pass), 0)

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
  filtered: Uint8Array,
  layout: PngLayout,
  palette: Uint8Array,
  { columns, rows }: Pass,
): Samples {
  const { bitDepth, colorType } = layout
  const channels = CHANNELS[colorType]
  const pixelBytes = Math.max(1, (channels * bitDepth) >> 3)
  const packed = unfilter(filtered, rowBytesOf(layout, columns), rows, pixelBytes)
  const samples = unpack(packed, layout, columns * channels, rows)
  if (colorType === PALETTE) return lookUp(samples, columns, rows, palette)
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

/**
 * The picture, of its inflated data and its palette (empty where it has none).
 * @throws ERR_IMAGE_CORRUPT
 */
export function readPixels(inflated: Uint8Array, layout: PngLayout, palette: Uint8Array): Samples {
  const passes = passesOf(layout)
  if (!layout.interlaced) return passPixels(inflated, layout, palette, passes[0])
  const target = newPixels(layout.width, layout.height)
  let start = 0
  for (const pass of passes) {
    const end = start + passBytes(layout, pass)
    scatter(toRgb(passPixels(inflated.subarray(start, end), layout, palette, pass)), pass, target)
    start = end
  }
  return target
}
