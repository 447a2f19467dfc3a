import type { HostData } from '../dtype.js'
import { XceptionError } from '../errors.js'
import { checkCount, refuse } from '../layers/arguments.js'
import { checkNdArray, formatShape, type NdArray } from '../ndarray.js'
import { checkOptions } from '../options.js'
import { imagenetClassIndexSync } from '../weights/index.js'

const CLASSES = 1000

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

type Score = Pick<Prediction, 'index' | 'probability'>

/** The classes of each image, the most probable first: of (images, 1000) all, of (images, k, 2) those k. */
export function rank({ data, shape }: NdArray, top: number): Score[][] {
  const [images, columns] = shape
  if (shape.length === 2 && columns === CLASSES) {
    return Array.from({ length: images }, (_, image) => {
      const row = data.subarray(image * CLASSES, (image + 1) * CLASSES)
      return largest(row, top).map((index) => ({ index, probability: row[index] }))
    })
  }
  if (shape.length === 3 && shape[2] === 2) {
    return Array.from({ length: images }, (_, image) =>
      Array.from({ length: Math.min(top, columns) }, (_, i) => {
        const [probability, index] = data.subarray((image * columns + i) * 2)
        if (Number.isInteger(index) && index >= 0 && index < CLASSES) return { index, probability }
        return refuse('an index given to decodePredictions', 'that of a class', index)
      }),
    )
  }
  throw new XceptionError(
    'ERR_SHAPE',
    `decodePredictions expects scores of shape (images, ${CLASSES}), or (images, k, 2) of topK, but received ${formatShape(shape)}`,
  )
}

/**
 * The most probable of ImageNet's classes for each image.
 * @param scores float32 of shape (images, 1000), as `predict` of Xception gives them, or (images, k, 2) as `topK` does
 * @throws ERR_SHAPE; ERR_INVALID_ARGUMENT for an index that is no class; ERR_DOWNLOAD when the names of the classes are not cached, saying where to put them
 */
export function decodePredictions(scores: NdArray, options: DecodePredictionsOptions = {}): Prediction[][] {
  checkOptions(options, ['top'], 'decodePredictions')
  const top = checkCount(options.top ?? 5, 'top of decodePredictions')
  const ranked = rank(checkNdArray(scores, 'decodePredictions'), top)
  const classes = imagenetClassIndexSync()
  return ranked.map((scored) =>
    scored.map(({ index, probability }) => {
      if (classes[index] === undefined)
        refuse('an index given to decodePredictions', 'that of a class', index)
      const [classId, className] = classes[index]
      return { classId, className, probability, index }
    }),
  )
}
