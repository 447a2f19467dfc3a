import { FILTERS, type Interpolation } from './filters.js'
import { type Box, newPixels, type Pixels } from './pixels.js'
import { resample } from './resample.js'

/** The largest centred part that has the target's proportions, as Keras cuts it; at least one pixel. */
export function centredCrop({ width, height }: Pixels, targetWidth: number, targetHeight: number): Box {
  const cropHeight = Math.max(1, Math.min(height, Math.floor((width * targetHeight) / targetWidth)))
  const cropWidth = Math.max(1, Math.min(width, Math.floor((height * targetWidth) / targetHeight)))
  const left = Math.floor((width - cropWidth) / 2)
  const top = Math.floor((height - cropHeight) / 2)
  return { left, top, right: left + cropWidth, bottom: top + cropHeight }
}

/** Source index nearest to the centre of each of `outSize` equal parts of [start, end). */
function nearestIndices(start: number, end: number, outSize: number): Int32Array {
  const step = (end - start) / outSize
  const indices = new Int32Array(outSize)
  // Added up rather than multiplied: Pillow does, and the rounding decides which pixel is taken on a tie.
  for (let i = 0, at = start + step * 0.5; i < outSize; i++, at += step) {
    indices[i] = Math.min(Math.trunc(at), end - 1)
  }
  return indices
}

function nearest(source: Pixels, width: number, height: number, crop: Box): Pixels {
  const target = newPixels(width, height)
  const columns = nearestIndices(crop.left, crop.right, width)
  const rows = nearestIndices(crop.top, crop.bottom, height)
  for (let y = 0, to = 0; y < height; y++) {
    const row = rows[y] * source.width
    for (let x = 0; x < width; x++, to += 3) {
      const from = (row + columns[x]) * 3
      target.data[to] = source.data[from]
      target.data[to + 1] = source.data[from + 1]
      target.data[to + 2] = source.data[from + 2]
    }
  }
  return target
}

/** Resizes to `width` x `height` what Pillow's `resize` would make of the same pixels. */
export function resize(
  source: Pixels,
  width: number,
  height: number,
  interpolation: Interpolation,
  keepAspectRatio: boolean,
): Pixels {
  if (width === source.width && height === source.height) return source
  const crop = keepAspectRatio
    ? centredCrop(source, width, height)
    : { left: 0, top: 0, right: source.width, bottom: source.height }
  return interpolation === 'nearest'
    ? nearest(source, width, height, crop)
    : resample(source, width, height, crop, FILTERS[interpolation])
}
