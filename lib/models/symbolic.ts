import type { TensorDType } from '../dtype.js'
import { XceptionError } from '../errors.js'
import type { Layer } from '../layers/layer.js'

/** Dimensions of a symbolic tensor, the batch first; null is left open. */
export type Shape = readonly (number | null)[]

/** Keeps the constructor to this file: tensors made by hand would belong to no layer. */
const key = Symbol('SymbolicTensor')

/** What a layer gives when it is applied to symbolic tensors: one node of a graph, without data. */
export class SymbolicTensor {
  private constructor(
    given: symbol,
    readonly shape: Shape,
    readonly dtype: TensorDType,
    readonly layer: Layer,
    readonly inputs: readonly SymbolicTensor[],
  ) {
    if (given === key) return
    throw new XceptionError('ERR_INVALID_ARGUMENT', 'Symbolic tensors are made by layers', {
      hint: 'Begin a graph with input(), and apply layers to it.',
    })
  }

  /** @internal */
  static of(
    shape: Shape,
    dtype: TensorDType,
    layer: Layer,
    inputs: readonly SymbolicTensor[],
  ): SymbolicTensor {
    return new SymbolicTensor(key, shape, dtype, layer, inputs)
  }
}

/** What a model says of its inputs or outputs: of the only one, or of each. */
export const one = <T>(items: T[]): T | T[] => (items.length === 1 ? items[0] : items)
