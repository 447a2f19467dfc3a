import { fileURLToPath } from 'node:url'
import { XceptionError } from '../errors.js'
import { checkNdArray, formatShape, type NdArray } from '../ndarray.js'
import {
  checkLoadOptions,
  checkResizeOptions,
  type LoadImageOptions,
  type ResizeImageOptions,
} from './options.js'
import { runTask } from './pool.js'
import type { ImageTask } from './task.js'

/** What Jimp calls a bitmap, RGBA. Not imported: Jimp's types would become part of ours. */
interface Bitmap {
  data: Uint8Array
  width: number
  height: number
}

/** Where an image comes from: a path, a `file:` URL, the bytes of a file, or an image that Jimp holds. */
export type ImageSource = string | URL | Uint8Array | { bitmap: Bitmap }

const isJimp = (source: ImageSource): source is { bitmap: Bitmap } =>
  source instanceof Object && 'bitmap' in source && source.bitmap instanceof Object

/** A path, or a copy of the bytes: the thread takes what it is given away from the caller. */
function openSource(source: string | URL | Uint8Array): string | Uint8Array<ArrayBuffer> {
  if (source instanceof Uint8Array) return new Uint8Array(source)
  if (source instanceof URL) return urlToPath(source)
  if (typeof source !== 'string') {
    throw new XceptionError('ERR_INVALID_ARGUMENT', 'Expected a path, a file: URL, bytes or a Jimp image')
  }
  if (/^https?:\/\//i.test(source)) throw notLocal(source)
  if (source === '' || source.includes('\0')) {
    throw new XceptionError('ERR_INVALID_ARGUMENT', `${JSON.stringify(source)} is no path`)
  }
  return source
}

function notLocal(url: string): XceptionError {
  return new XceptionError('ERR_INVALID_ARGUMENT', `${url} is not a file`, {
    hint: 'Images are not downloaded: fetch it and pass the bytes.',
  })
}

function urlToPath(url: URL): string {
  if (url.protocol !== 'file:') throw notLocal(url.href)
  try {
    return fileURLToPath(url)
  } catch (cause) {
    throw new XceptionError('ERR_INVALID_ARGUMENT', `${url.href} is no path`, { cause })
  }
}

/** Runs a task; its errors are said of `label`. */
async function run(task: ImageTask, label: string, transfer: ArrayBuffer[]): Promise<NdArray<Uint8Array>> {
  try {
    return await runTask(task, transfer)
  } catch (error) {
    const { code, message, hint, cause } = error as XceptionError
    throw new XceptionError(code, `Cannot load ${label}: ${message}`, { ...(hint && { hint }), cause })
  }
}

/**
 * Reads an image file as `keras.utils.load_img` does: RGB, stretched to `targetSize` with nearest-neighbour
 * interpolation unless asked otherwise, and not turned by EXIF. Pixels equal Pillow's, save that CMYK and 4:4:0
 * JPEG may be a few levels off. Reading, decoding and resizing run on threads of their own, several images at a time.
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
  if (isJimp(source)) return loadJimp(source.bitmap, plan)
  const opened = openSource(source)
  return typeof opened === 'string'
    ? run({ kind: 'load', source: opened, ...plan }, opened, [])
    : run({ kind: 'load', source: opened, ...plan }, `image of ${opened.length} bytes`, [opened.buffer])
}

function loadJimp(
  { data, width, height }: Bitmap,
  { autoOrient: _, ...plan }: ReturnType<typeof checkLoadOptions>,
): Promise<NdArray<Uint8Array>> {
  return resizeImage({ data, shape: [height, width, 4] }, plan)
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
  const { data, shape } = checkNdArray(image, 'image')
  if (data instanceof Float32Array) {
    throw new XceptionError('ERR_DTYPE', 'Expected uint8 pixels but received float32', {
      hint: 'Resize the image before preprocessInput, while its values are 0 to 255.',
    })
  }
  const [height, width, channels] = shape
  if (shape.length !== 3 || height * width === 0 || ![1, 3, 4].includes(channels)) {
    throw new XceptionError(
      'ERR_SHAPE',
      `Expected an image of shape [height, width, 1, 3 or 4] but received ${formatShape(shape)}`,
    )
  }
  const copy = new Uint8Array(data)
  return run({ kind: 'resize', data: copy, shape, ...plan }, `image of ${width}x${height}`, [copy.buffer])
}
