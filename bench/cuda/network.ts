import { goldenWeights } from '../../lib/cli/doctor/golden.js'
import {
  type FloatingDType,
  input,
  type Model,
  rescaling,
  Xception,
  type XceptionOptions,
} from '../../lib/index.js'

export interface NetworkOptions extends Pick<XceptionOptions, 'cudaGraph' | 'planCache' | 'tf32' | 'tune'> {
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
