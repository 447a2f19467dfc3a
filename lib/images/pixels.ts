/** A decoded image: bytes, row by row, one for each channel of a pixel: grey, grey and alpha, RGB, or RGBA. */
export interface Samples {
  data: Uint8Array
  width: number
  height: number
  channels: number
}

export interface Pixels extends Samples {
  /** RGB */
  channels: 3
}

/** A part of an image: columns [left, right) and rows [top, bottom). */
export interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

export const newPixels = (width: number, height: number): Pixels => ({
  data: new Uint8Array(width * height * 3),
  width,
  height,
  channels: 3,
})

/** Where in a pixel green and blue are; red comes first. */
export const colorOffsets = (channels: number): [green: number, blue: number] =>
  channels < 3 ? [0, 0] : [1, 2]

/** RGB: grey is repeated, alpha dropped, as Pillow's `convert('RGB')` does. */
export function toRgb(samples: Samples): Pixels {
  if (samples.channels === 3) return samples as Pixels
  const { width, height, channels } = samples
  const { buffer, byteOffset, length } = samples.data
  const from = new Uint8Array(buffer, byteOffset, length) // no Buffer: loops over one class are faster
  const pixels = newPixels(width, height)
  const { data } = pixels
  const [green, blue] = colorOffsets(channels)
  for (let at = 0, to = 0; to < data.length; at += channels, to += 3) {
    data[to] = from[at]
    data[to + 1] = from[at + green]
    data[to + 2] = from[at + blue]
  }
  return pixels
}

/** Turns and mirrors an image upright, given its EXIF orientation (1 to 8). */
export function orient(source: Pixels, orientation: number): Pixels {
  if (orientation < 2 || orientation > 8) return source
  const { width, height } = source
  const swapped = orientation >= 5
  const target = swapped ? newPixels(height, width) : newPixels(width, height)
  const mirrorX = [2, 3, 7, 8].includes(orientation)
  const mirrorY = [3, 4, 6, 7].includes(orientation)
  // Offset of the target's first pixel in the source, and how far one step right or down moves there.
  const start = ((mirrorY ? height - 1 : 0) * width + (mirrorX ? width - 1 : 0)) * 3
  const alongX = mirrorX ? -3 : 3
  const alongY = (mirrorY ? -3 : 3) * width
  const [right, down] = swapped ? [alongY, alongX] : [alongX, alongY]
  for (let y = 0, to = 0; y < target.height; y++) {
    for (let x = 0, from = start + y * down; x < target.width; x++, from += right, to += 3) {
      target.data[to] = source.data[from]
      target.data[to + 1] = source.data[from + 1]
      target.data[to + 2] = source.data[from + 2]
    }
  }
  return target
}
