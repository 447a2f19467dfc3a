import type { Filter } from './filters.js'
import { type Box, newPixels, type Pixels } from './pixels.js'

// Pillow resamples 8-bit images in fixed point: 32 bits, less 8 for the sample and 2 for the filters' overshoot.
const PRECISION_BITS = 32 - 8 - 2
const HALF = 1 << (PRECISION_BITS - 1)

/** For each output position: the first input position, how many follow, and their fixed-point weights. */
interface Kernel {
  first: Int32Array
  count: Int32Array
  weights: Int32Array
  stride: number
}

function toFixed(weight: number): number {
  const scaled = weight * (1 << PRECISION_BITS)
  return Math.trunc(scaled < 0 ? scaled - 0.5 : scaled + 0.5)
}

/** Weights that map the span [start, end) of `size` samples onto `outSize`; wider than the filter when shrinking. */
function makeKernel(size: number, start: number, end: number, outSize: number, filter: Filter): Kernel {
  const scale = (end - start) / outSize
  const filterScale = Math.max(scale, 1)
  const support = filter.support * filterScale
  const stride = Math.ceil(support) * 2 + 1
  const kernel: Kernel = {
    first: new Int32Array(outSize),
    count: new Int32Array(outSize),
    weights: new Int32Array(outSize * stride),
    stride,
  }
  const row = new Float64Array(stride)
  for (let out = 0; out < outSize; out++) {
    const centre = start + (out + 0.5) * scale
    const first = Math.max(0, Math.trunc(centre - support + 0.5))
    const count = Math.min(size, Math.trunc(centre + support + 0.5)) - first
    let sum = 0
    for (let i = 0; i < count; i++) {
      row[i] = filter.weight((i + first - centre + 0.5) * (1 / filterScale))
      sum += row[i]
    }
    for (let i = 0; i < count; i++) {
      kernel.weights[out * stride + i] = toFixed(sum === 0 ? row[i] : row[i] / sum)
    }
    kernel.first[out] = first
    kernel.count[out] = count
  }
  return kernel
}

/** The image stretched or shrunk to `width`, from its columns [left, right). */
function resampleColumns(source: Pixels, width: number, left: number, right: number, filter: Filter): Pixels {
  const target = newPixels(width, source.height)
  const to = new Uint8ClampedArray(target.data.buffer)
  const from = source.data
  const { first, count, weights, stride } = makeKernel(source.width, left, right, width, filter)
  for (let y = 0, at = 0; y < source.height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      let pixel = (y * source.width + first[x]) * 3
      let red = HALF
      let green = HALF
      let blue = HALF
      const end = x * stride + count[x]
      for (let i = x * stride; i < end; i++, pixel += 3) {
        red = (red + Math.imul(from[pixel], weights[i])) | 0
        green = (green + Math.imul(from[pixel + 1], weights[i])) | 0
        blue = (blue + Math.imul(from[pixel + 2], weights[i])) | 0
      }
      to[at] = red >> PRECISION_BITS
      to[at + 1] = green >> PRECISION_BITS
      to[at + 2] = blue >> PRECISION_BITS
    }
  }
  return target
}

/** The image stretched or shrunk to `height`, from its rows [top, bottom). */
function resampleRows(source: Pixels, height: number, top: number, bottom: number, filter: Filter): Pixels {
  const target = newPixels(source.width, height)
  const to = new Uint8ClampedArray(target.data.buffer)
  const from = source.data
  const rowBytes = source.width * 3
  const sums = new Int32Array(rowBytes)
  const { first, count, weights, stride } = makeKernel(source.height, top, bottom, height, filter)
  for (let y = 0; y < height; y++) {
    sums.fill(HALF)
    for (let i = 0; i < count[y]; i++) {
      const weight = weights[y * stride + i]
      const row = (first[y] + i) * rowBytes
      for (let x = 0; x < rowBytes; x++) sums[x] += Math.imul(from[row + x], weight)
    }
    for (let x = 0; x < rowBytes; x++) to[y * rowBytes + x] = sums[x] >> PRECISION_BITS
  }
  return target
}

/** Resizes as Pillow does: columns first, then rows, with 8 bits in between; an axis that stays as it is, is left alone. */
export function resample(source: Pixels, width: number, height: number, crop: Box, filter: Filter): Pixels {
  const { left, top, right, bottom } = crop
  let pixels = source
  if (width !== source.width || left !== 0 || right !== width) {
    pixels = resampleColumns(pixels, width, left, right, filter)
  }
  if (height !== source.height || top !== 0 || bottom !== height) {
    pixels = resampleRows(pixels, height, top, bottom, filter)
  }
  return pixels
}
