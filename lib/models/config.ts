import { XceptionError } from '../errors.js'
import { refuse } from '../layers/arguments.js'
import type { Preprocessing } from '../preprocessing.js'
import type { PassesOption } from './passes/index.js'
import { SymbolicTensor } from './symbolic.js'
import { type TargetOptions, targetOptionNames } from './target.js'

type Outputs = SymbolicTensor | readonly SymbolicTensor[]

export interface ModelConfig<O extends Outputs = Outputs> extends TargetOptions {
  inputs: SymbolicTensor | readonly SymbolicTensor[]
  /** One tensor, or an array of them: predictions come in the same form. */
  outputs: O
  /** Default 'functional', as in Keras. */
  name?: string
  /** Makes the initial weights reproducible: a whole number from 0 to 2^31 - 1. */
  seed?: number
  /** Default: all of them. Those that a device cannot do without run in any case. */
  passes?: PassesOption
}

export interface PredictOptions {
  /** Images in one run. Default 4 on the CPU, 32 on a GPU; with `batching`, its maxBatch, which is also the most. */
  batchSize?: number
  /**
   * Rejects with the signal's reason as soon as it is aborted. What is not computed yet never is; what is being computed
   * is dropped, without harm to others in its batch.
   */
  signal?: AbortSignal
  /**
   * Takes the inputs' memory over: the arrays that were given are empty from then on, and for a GPU another thread copies
   * them to where it reads them. Default false: this thread copies them, as the calling code may change or give away what
   * is its own. Memory of a SharedArrayBuffer is treated as if taken over, and must not change until the promise settles.
   */
  transfer?: boolean
  /**
   * 'xception': takes uint8 pixels, 0 to 255, and gives the model what `preprocessInput` makes of them, without an array of
   * floats in JavaScript. Default 'none'.
   */
  preprocess?: Preprocessing
}

/**
 * Images that one run takes on each kind of device unless told otherwise. On a CPU more of them run no faster,
 * and the arena grows with each.
 */
export const DEFAULT_BATCH_SIZE = { cpu: 4, cuda: 32 } as const

export interface PrepareOptions {
  /** Default [1]. */
  batchSizes?: readonly number[]
  /** Height and width, for inputs that leave them open. */
  imageSize?: number | readonly [number, number]
}

/** Where a weight belongs, its name and its shape. */
export interface ModelWeight {
  layer: string
  name: string
  shape: number[]
}

export const knownOptions = ['inputs', 'outputs', 'name', 'seed', 'passes', ...targetOptionNames]

/** @throws ERR_INVALID_ARGUMENT */
export function checkTensors(value: unknown, option: string): SymbolicTensor[] {
  const tensors = Array.isArray(value) ? value : [value]
  if (tensors.length > 0 && tensors.every((item) => item instanceof SymbolicTensor)) return tensors
  return refuse(`${option} of model`, 'symbolic tensors', typeof value)
}

/** @throws ERR_GRAPH */
export function checkInputs(inputs: readonly SymbolicTensor[]): void {
  if (inputs.every((tensor) => tensor.inputs.length === 0) && new Set(inputs).size === inputs.length) return
  throw new XceptionError('ERR_GRAPH', 'The inputs of a model are tensors made by input(), each given once')
}
