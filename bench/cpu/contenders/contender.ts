import type { NdArray } from '../../../lib/index.js'

/** Preprocessed images (batch, 299, 299, 3) to probabilities (batch, 1000), row by row. */
export type Predict = (images: NdArray<Float32Array>) => Promise<Float32Array>

export interface Opened {
  predict: Predict
  /** Of the library. */
  version: string
  /** What else the reader should know. */
  note?: string
}

/** One that runs Xception on the same weights. Its library is loaded when it opens, not before. */
export interface Contender {
  name: string
  dtype: string
  /** How far its answers may be from ours in float32, in parts of their spread. */
  tolerance: number
  /** Why it cannot take part here. */
  missing(): string | undefined
  /** Writes what it loads, if that is of a form of its own. */
  prepare?(material: string): Promise<void>
  /** Ready to predict. `material`: the folder with the weights. */
  open(material: string): Promise<Opened>
}

/** Of float32: what differs is the order of sums. */
export const FLOAT32_TOLERANCE = 1e-3

/** Of int8, with these weights, which nobody has trained: roughly what rounding to 8 bits does to their answers. */
export const INT8_TOLERANCE = 0.1

export const onnxFile = 'model.onnx'
