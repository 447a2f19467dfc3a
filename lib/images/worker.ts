import { move, transferableSymbol, valueSymbol } from 'piscina'
import { XceptionError } from '../errors.js'
import { decodeImage } from './decode.js'
import { type Pixels, toRgb } from './pixels.js'
import { readSource } from './readSource.js'
import { resize } from './resize.js'
import type { ImageReply, ImageTask, ResizePlan } from './task.js'

function fit(pixels: Pixels, { targetSize, interpolation, keepAspectRatio, maxPixels }: ResizePlan): Pixels {
  if (targetSize === null) return pixels
  const [height, width] = targetSize
  if (interpolation !== 'nearest' && width * pixels.height > maxPixels) {
    throw new XceptionError(
      'ERR_IMAGE_TOO_LARGE',
      `to resize ${pixels.width}x${pixels.height} to ${width}x${height} takes ${width}x${pixels.height} pixels in between, more than the limit of ${maxPixels}`,
      { hint: "Use interpolation 'nearest', or raise maxPixels." },
    )
  }
  return resize(pixels, width, height, interpolation, keepAspectRatio)
}

async function readPixels(task: ImageTask): Promise<Pixels> {
  if (task.kind === 'resize') {
    const [height, width, channels] = task.shape
    return toRgb(task.data, width, height, channels)
  }
  return decodeImage(readSource(task.source, task.maxPixels), task.maxPixels, task.autoOrient)
}

/** Marks the pixels to be handed over to the calling thread rather than copied. */
function transfer({ data, width, height }: Pixels): ImageReply {
  const reply: ImageReply = { data, shape: [height, width, 3] }
  return move({ [transferableSymbol]: [data.buffer], [valueSymbol]: reply }) as unknown as ImageReply
}

/** Entry of a pool thread: makes one image. */
export default async function run(task: ImageTask): Promise<ImageReply> {
  try {
    return transfer(fit(await readPixels(task), task))
  } catch (error) {
    if (!(error instanceof XceptionError)) throw error
    const { code, message, hint, cause } = error
    return { error: { code, message, ...(hint && { hint }), ...(cause instanceof Error && { cause }) } }
  }
}
