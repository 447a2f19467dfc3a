import { fileURLToPath } from 'node:url'
import { XceptionError } from '../errors.js'
import { checkNdArray, formatShape, type NdArray } from '../ndarray.js'
import type { ImageTask, LoadPlan, ResizePlan } from './task.js'

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

/** What a thread needs to make an image. */
export interface ImageRequest {
  task: ImageTask
  /** What errors call the image. */
  label: string
  /** Of the task: what the thread takes over. */
  transferList: ArrayBuffer[]
}

/** @throws ERR_INVALID_ARGUMENT, ERR_SHAPE, ERR_DTYPE */
export function requestOf(source: ImageSource, plan: LoadPlan): ImageRequest {
  if (isJimp(source)) {
    const { data, width, height } = source.bitmap
    const { autoOrient: _, ...resizing } = plan
    return resizeRequest({ data, shape: [height, width, 4] }, resizing)
  }
  const opened = openSource(source)
  return typeof opened === 'string'
    ? { task: { kind: 'load', source: opened, ...plan }, label: opened, transferList: [] }
    : {
        task: { kind: 'load', source: opened, ...plan },
        label: `image of ${opened.length} bytes`,
        transferList: [opened.buffer],
      }
}

/** @throws ERR_INVALID_ARGUMENT, ERR_SHAPE, ERR_DTYPE */
export function resizeRequest(
  image: NdArray<Uint8Array | Uint8ClampedArray>,
  plan: ResizePlan,
): ImageRequest {
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
  return {
    task: { kind: 'resize', data: copy, shape, ...plan },
    label: `image of ${width}x${height}`,
    transferList: [copy.buffer],
  }
}

/** An error of a thread, said of the image. */
export const labelled = ({ code, message, hint, cause }: XceptionError, label: string): XceptionError =>
  new XceptionError(code, `Cannot load ${label}: ${message}`, { ...(hint && { hint }), cause })
