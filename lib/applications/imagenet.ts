import type { HostData } from '../dtype.js'
import { XceptionError } from '../errors.js'
import { checkCount } from '../layers/arguments.js'
import { checkNdArray, formatShape, type NdArray } from '../ndarray.js'
import { checkOptions } from '../options.js'
import { imagenetClassIndexSync } from '../weights/index.js'

const CLASSES = 1000

function preprocessOne(image: unknown): NdArray<Float32Array> {
  const { data, shape } = checkNdArray(image, 'preprocessInput')
  const values = new Float32Array(data.length)
  for (let i = 0; i < values.length; i++) {
    // Two steps, each rounded to float32, are what Keras computes.
    values[i] = data[i] / 127.5
    values[i] -= 1
  }
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

/** One of ImageNet's classes, and how probable it is. */
export interface Prediction {
  /** WordNet's id: 'n02123045'. */
  classId: string
  /** 'tabby'. */
  className: string
  probability: number
  /** Place among the 1000 classes. */
  index: number
}

export interface DecodePredictionsOptions {
  /** Classes for each image, the most probable first. Default 5. */
  top?: number
}

/** Indices of the largest scores, the largest first; of equal ones the first. */
export const largest = (scores: HostData, top: number): number[] =>
  Array.from(scores.keys())
    .sort((a, b) => scores[b] - scores[a])
    .slice(0, top)

/**
 * The most probable of ImageNet's classes for each image.
 * @param scores float32 of shape (images, 1000), as `predict` of Xception gives them
 * @throws ERR_SHAPE; ERR_DOWNLOAD when the names of the classes are not cached, saying where to put them
 */
export function decodePredictions(scores: NdArray, options: DecodePredictionsOptions = {}): Prediction[][] {
  checkOptions(options, ['top'], 'decodePredictions')
  const top = checkCount(options.top ?? 5, 'top of decodePredictions')
  const { data, shape } = checkNdArray(scores, 'decodePredictions')
  if (shape.length !== 2 || shape[1] !== CLASSES) {
    throw new XceptionError(
      'ERR_SHAPE',
      `decodePredictions expects scores of shape (images, ${CLASSES}) but received ${formatShape(shape)}`,
    )
  }
  const classes = imagenetClassIndexSync()
  return Array.from({ length: shape[0] }, (_, image) => {
    const row = data.subarray(image * CLASSES, (image + 1) * CLASSES)
    return largest(row, top).map((index) => {
      const [classId, className] = classes[index]
      return { classId, className, probability: row[index], index }
    })
  })
}
