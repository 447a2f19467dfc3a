import { FILTERS, type Interpolation } from './filters.js'
import { type Box, colorOffsets, newPixels, type Pixels, type Samples, toRgb } from './pixels.js'
import { resample } from './resample.js'

/** The largest centred part that has the target's proportions, as Keras cuts it; at least one pixel. */
export function centredCrop({ width, height }: Samples, targetWidth: number, targetHeight: number): Box {
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

function nearest(source: Samples, width: number, height: number, crop: Box): Pixels {
  const target = newPixels(width, height)
  const { data: to } = target
  const { data: from, channels } = source
  const [green, blue] = colorOffsets(channels)
  const columns = nearestIndices(crop.left, crop.right, width)
  const rows = nearestIndices(crop.top, crop.bottom, height)
  for (let y = 0, pixel = 0; y < height; y++) {
    const row = rows[y] * source.width
    for (let x = 0; x < width; x++, pixel += 3) {
      const at = (row + columns[x]) * channels
      to[pixel] = from[at]
      to[pixel + 1] = from[at + green]
      to[pixel + 2] = from[at + blue]
    }
  }
  return target
}

/** Resizes to `width` x `height` what Pillow's `resize` would make of the same pixels. */
export function resize(
  source: Samples,
  width: number,
  height: number,
  interpolation: Interpolation,
  keepAspectRatio: boolean,
): Pixels {
  if (width === source.width && height === source.height) return toRgb(source)
  const crop = keepAspectRatio
    ? centredCrop(source, width, height)
    : { left: 0, top: 0, right: source.width, bottom: source.height }
  return interpolation === 'nearest'
    ? nearest(source, width, height, crop)
    : resample(toRgb(source), width, height, crop, FILTERS[interpolation])
}
