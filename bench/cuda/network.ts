import { goldenWeights } from '../../lib/cli/doctor/golden.js'
import {
  type FloatingDType,
  input,
  type Model,
  type NdArray,
  rescaling,
  Xception,
  type XceptionOptions,
} from '../../lib/index.js'

export interface NetworkOptions extends Pick<XceptionOptions, 'cudaGraph' | 'planCache'> {
  dtype: FloatingDType
  side: number
  /** Of the input: uint8 goes through `rescaling` on the device, float32 is preprocessed. Default 'uint8'. */
  input?: 'uint8' | 'float32'
  /** Path of a weights file. Default: numbers for which activations neither vanish nor explode. */
  weights?: string
}

/** Xception on the GPU. */
export async function network(options: NetworkOptions): Promise<Model> {
  const { side, input: dtype = 'uint8', weights = null, ...target } = options
  const images = input({ shape: [side, side, 3], dtype })
  const inputTensor = dtype === 'uint8' ? rescaling({ scale: 1 / 127.5, offset: -1 }).apply(images) : images
  const model = await Xception({ weights, inputTensor, device: 'cuda', ...target })
  if (weights === null) model.adoptWeights(goldenWeights(model.weights, 1))
  return model
}

/** Pixels without a pattern, always the same. */
export function images(batch: number, side: number): NdArray<Uint8Array> {
  const data = new Uint8Array(batch * side * side * 3)
  for (let i = 0; i < data.length; i++) data[i] = Math.imul(i + 1, 0x9e3779b1) >>> 24
  return { data, shape: [batch, side, side, 3] }
}

/** The same in [-1, 1]. */
export function preprocessed(batch: number, side: number): NdArray<Float32Array> {
  const { data, shape } = images(batch, side)
  return { data: Float32Array.from(data, (pixel) => pixel / 127.5 - 1), shape }
}
