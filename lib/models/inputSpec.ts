import type { TensorDType } from '../dtype.js'
import type { Shape, SymbolicTensor } from './symbolic.js'

/** What one input of a model takes. Plain data. */
export interface InputSpec {
  /** Of the input layer. */
  readonly name: string
  /** The batch first. */
  readonly shape: Shape
  readonly dtype: TensorDType
}

export const inputSpecs = (inputs: readonly SymbolicTensor[]): InputSpec[] =>
  inputs.map(({ layer, shape, dtype }) => ({ name: layer.name, shape: [...shape], dtype }))
