import { XceptionError } from '../errors.js'
import { decodeImage } from './decode.js'
import { type Pixels, type Samples, toRgb } from './pixels.js'
import { readSource } from './readSource.js'
import { resize } from './resize.js'
import type { ImageTask, ResizePlan } from './task.js'

function fit(
  samples: Samples,
  { targetSize, interpolation, keepAspectRatio, maxPixels }: ResizePlan,
): Pixels {
  if (targetSize === null) return toRgb(samples)
  const [height, width] = targetSize
  if (interpolation !== 'nearest' && width * samples.height > maxPixels) {
    throw new XceptionError(
      'ERR_IMAGE_TOO_LARGE',
      `to resize ${samples.width}x${samples.height} to ${width}x${height} takes ${width}x${samples.height} pixels in between, more than the limit of ${maxPixels}`,
      { hint: "Use interpolation 'nearest', or raise maxPixels." },
    )
  }
  return resize(samples, width, height, interpolation, keepAspectRatio)
}

function readSamples(task: ImageTask): Samples {
  if (task.kind === 'resize') {
    const [height, width, channels] = task.shape
    return { data: task.data, width, height, channels }
  }
  return decodeImage(readSource(task.source, task.maxPixels), task.maxPixels, task.autoOrient)
}

/**
 * Makes the image that a task asks for, at once, on this thread.
 * @throws ERR_FILE_NOT_FOUND, ERR_IO, ERR_IMAGE_FORMAT, ERR_IMAGE_CORRUPT, ERR_IMAGE_TOO_LARGE, ERR_OUT_OF_MEMORY
 */
export const makeImage = (task: ImageTask): Pixels => fit(readSamples(task), task)
