import { corrupt } from './format.js'

/** A row to fill: `samples` from `start` to `end`, made of the bytes of `filtered` from `from` on. */
interface Row {
  filtered: Uint8Array
  from: number
  samples: Uint8Array
  start: number
  end: number
  /** Bytes of one pixel. */
  step: number
}

type Unfilter = (row: Row) => void

const none: Unfilter = ({ filtered, from, samples, start, end }) => {
  samples.set(filtered.subarray(from, from + end - start), start)
}

/** Adds the pixel before. */
const sub: Unfilter = ({ filtered, from, samples, start, end, step }) => {
  let at = start
  while (at < start + step) samples[at++] = filtered[from++]
  for (; at < end; at++) samples[at] = filtered[from++] + samples[at - step]
}

/** Adds the pixel above. */
const up: Unfilter = ({ filtered, from, samples, start, end }) => {
  let above = start - (end - start)
  for (let at = start; at < end; at++) samples[at] = filtered[from++] + samples[above++]
}

/** Adds the mean of the pixels before and above. */
const average: Unfilter = ({ filtered, from, samples, start, end, step }) => {
  let above = start - (end - start)
  let at = start
  while (at < start + step) samples[at++] = filtered[from++] + (samples[above++] >> 1)
  for (; at < end; at++) samples[at] = filtered[from++] + ((samples[at - step] + samples[above++]) >> 1)
}

const averageInFirstRow: Unfilter = ({ filtered, from, samples, start, end, step }) => {
  let at = start
  while (at < start + step) samples[at++] = filtered[from++]
  for (; at < end; at++) samples[at] = filtered[from++] + (samples[at - step] >> 1)
}

/** Adds what is nearest to before + above - above left of these three. */
const paeth: Unfilter = ({ filtered, from, samples, start, end, step }) => {
  const rowBytes = end - start
  for (let channel = 0; channel < step; channel++) {
    let left = 0
    let corner = 0
    for (let at = start + channel, read = from + channel; at < end; at += step, read += step) {
      const top = samples[at - rowBytes]
      const toLeft = Math.abs(top - corner)
      const toTop = Math.abs(left - corner)
      const toCorner = Math.abs(left + top - 2 * corner)
      // Without branches, which nobody could predict: a difference's sign, as a mask, takes one or the other.
      const other = top ^ ((top ^ corner) & ((toCorner - toTop) >> 31))
      const nearest = left ^ ((left ^ other) & (((toTop - toLeft) | (toCorner - toLeft)) >> 31))
      left = (filtered[read] + nearest) & 255
      samples[at] = left
      corner = top
    }
  }
}

const filters = [none, sub, up, average, paeth]
/** Above the first row all samples count as 0. */
const inFirstRow = [none, sub, none, averageInFirstRow, sub]

/**
 * The samples of `height` rows of `rowBytes` bytes, each of which is led by the number of the filter it went through.
 * @param step bytes of one pixel
 * @throws ERR_IMAGE_CORRUPT for a filter that does not exist
 */
export function unfilter(filtered: Uint8Array, rowBytes: number, height: number, step: number): Uint8Array {
  const samples = new Uint8Array(rowBytes * height)
  for (let y = 0; y < height; y++) {
    const from = y * (rowBytes + 1)
    const undo = (y === 0 ? inFirstRow : filters)[filtered[from]]
    if (!undo) throw corrupt(`its row ${y} has filter ${filtered[from]}, which does not exist`)
    undo({ filtered, from: from + 1, samples, start: y * rowBytes, end: (y + 1) * rowBytes, step })
  }
  return samples
}
