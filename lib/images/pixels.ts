/** A decoded image: RGB bytes, row by row, three a pixel. */
export interface Pixels {
  data: Uint8Array
  width: number
  height: number
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
})

/** RGB of samples in `channels` channels: grey is repeated, alpha dropped, as Pillow's `convert('RGB')` does. */
export function toRgb(
  { buffer, byteOffset, length }: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  channels: number,
): Pixels {
  const pixels = newPixels(width, height)
  const { data } = pixels
  const samples = new Uint8Array(buffer, byteOffset, length) // of one class always: loops over it are compiled once
  const [green, blue] = channels < 3 ? [0, 0] : [1, 2]
  for (let from = 0, to = 0; to < data.length; from += channels, to += 3) {
    data[to] = samples[from]
    data[to + 1] = samples[from + green]
    data[to + 2] = samples[from + blue]
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
