import { checkNdArray, type NdArray } from '../ndarray.js'
import { normalize } from '../preprocessing.js'

function preprocessOne(image: unknown): NdArray<Float32Array> {
  const { data, shape } = checkNdArray(image, 'preprocessInput')
  const values = new Float32Array(data.length)
  for (let i = 0; i < values.length; i++) values[i] = normalize(data[i])
  return { data: values, shape: [...shape] }
}

/**
 * Takes pixels from 0 ... 255 to -1 ... 1, as Xception was trained: x / 127.5 - 1 in float32. Any shape; the
 * image that was given stays as it is.
 * @throws ERR_INVALID_ARGUMENT, ERR_SHAPE
 */
export function preprocessInput(image: NdArray): NdArray<Float32Array>
export function preprocessInput(images: readonly NdArray[]): NdArray<Float32Array>[]
export function preprocessInput(
  images: NdArray | readonly NdArray[],
): NdArray<Float32Array> | NdArray<Float32Array>[] {
  return Array.isArray(images) ? images.map(preprocessOne) : preprocessOne(images)
}
