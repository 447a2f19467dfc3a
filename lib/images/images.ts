import type { XceptionError } from '../errors.js'
import type { NdArray } from '../ndarray.js'
import {
  checkLoadOptions,
  checkResizeOptions,
  type LoadImageOptions,
  type ResizeImageOptions,
} from './options.js'
import { runTask } from './pool.js'
import { type ImageRequest, type ImageSource, labelled, requestOf, resizeRequest } from './source.js'

async function carryOut({ task, label, transferList }: ImageRequest): Promise<NdArray<Uint8Array>> {
  try {
    return await runTask(task, transferList)
  } catch (error) {
    throw labelled(error as XceptionError, label)
  }
}

/**
 * Reads an image file as `keras.utils.load_img` does: RGB, stretched to `targetSize` with nearest-neighbour
 * interpolation unless asked otherwise, and not turned by EXIF. Pixels equal Pillow's. Reading, decoding and resizing
 * run on threads of their own, several images at a time.
 *
 * Takes JPEG (8-bit baseline and progressive), PNG (16-bit greyscale excepted), GIF (its first frame) and uncompressed BMP.
 *
 * @returns uint8 array of shape [height, width, 3], values 0 to 255
 * @throws ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION for the arguments; ERR_FILE_NOT_FOUND, ERR_IO for the file;
 *   ERR_IMAGE_FORMAT when it is no image of these formats; ERR_IMAGE_CORRUPT when it is truncated or damaged;
 *   ERR_IMAGE_TOO_LARGE when its header claims more than `maxPixels`; ERR_OUT_OF_MEMORY
 */
export async function loadImage(
  source: ImageSource,
  options: LoadImageOptions = {},
): Promise<NdArray<Uint8Array>> {
  const plan = checkLoadOptions(options)
  return carryOut(requestOf(source, plan))
}

/**
 * Resizes raw pixels, of a camera or of another decoder, exactly as `loadImage` resizes those of a file.
 *
 * @param image uint8 array of shape [height, width, channels]: 1 (grey), 3 (RGB) or 4 (RGBA, alpha is dropped)
 * @returns uint8 array of shape [height, width, 3], values 0 to 255
 * @throws ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION, ERR_SHAPE, ERR_DTYPE, ERR_IMAGE_TOO_LARGE, ERR_OUT_OF_MEMORY
 */
export async function resizeImage(
  image: NdArray<Uint8Array | Uint8ClampedArray>,
  options: ResizeImageOptions = {},
): Promise<NdArray<Uint8Array>> {
  const plan = checkResizeOptions(options, 'resizeImage')
  return carryOut(resizeRequest(image, plan))
}
