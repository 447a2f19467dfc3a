import type { DeviceOption } from '../device.js'
import { XceptionError } from '../errors.js'
import { refuse } from '../layers/arguments.js'
import type { PassesOption } from './passes/index.js'
import { SymbolicTensor } from './symbolic.js'

type Outputs = SymbolicTensor | readonly SymbolicTensor[]

export interface ModelConfig<O extends Outputs = Outputs> {
  inputs: SymbolicTensor | readonly SymbolicTensor[]
  /** One tensor, or an array of them: predictions come in the same form. */
  outputs: O
  /** Default 'functional', as in Keras. */
  name?: string
  /** Where predictions run. Default 'auto'. */
  device?: DeviceOption
  /** What it computes in. Default 'float32'. */
  dtype?: 'float32'
  /** Makes the initial weights reproducible: a whole number from 0 to 2^31 - 1. */
  seed?: number
  /** Default: all passes. */
  passes?: PassesOption
}

export interface PredictOptions {
  /** Images in one run. Default 4 on the CPU, 32 on a GPU. */
  batchSize?: number
}

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

export const knownOptions = ['inputs', 'outputs', 'name', 'device', 'dtype', 'seed', 'passes']

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
