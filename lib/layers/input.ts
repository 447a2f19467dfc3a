import type { TensorDType } from '../dtype.js'
import type { GraphBuilder } from '../models/graph.js'
import { type Shape, SymbolicTensor } from '../models/symbolic.js'
import { checkOptions } from '../options.js'
import { checkOneOf, isCount, refuse } from './arguments.js'
import { Layer } from './layer.js'

export interface InputOptions {
  /** Without the batch: [299, 299, 3]; null leaves a dimension open. */
  shape: Shape
  /** Default 'float32', which takes uint8 data too. A uint8 input must be followed by `rescaling`. */
  dtype?: TensorDType
  name?: string
}

/** The place where data enters a graph. */
export class InputLayer extends Layer {
  readonly className = 'InputLayer'
  readonly #shape: Shape
  readonly #dtype: TensorDType

  constructor(options: InputOptions) {
    checkOptions(options, ['name', 'shape', 'dtype'], 'input')
    super({ name: options.name }, [], 'input')
    const { shape, dtype = 'float32' } = options
    if (!Array.isArray(shape) || !shape.every((dim) => dim === null || isCount(dim, 1))) {
      refuse('shape of input', 'an array of whole numbers of at least 1, or null where open', shape)
    }
    this.#shape = [null, ...shape]
    this.#dtype = checkOneOf(dtype, ['float32', 'uint8'], 'dtype of input')
    this.registerInput(SymbolicTensor.of(this.#shape, this.#dtype, this, []))
  }

  protected inferShape(): Shape {
    return this.#shape
  }

  lower(builder: GraphBuilder): number {
    return builder.input(this.#shape, this.#dtype)
  }
}

/**
 * A symbolic tensor that stands for data to come: where a graph begins.
 * @throws ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION
 */
export const input = (options: InputOptions): SymbolicTensor => new InputLayer(options).output
