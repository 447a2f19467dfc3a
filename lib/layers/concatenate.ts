import { XceptionError } from '../errors.js'
import type { GraphBuilder } from '../models/graph.js'
import type { Shape } from '../models/symbolic.js'
import { formatShape } from '../ndarray.js'
import { refuse } from './arguments.js'
import type { LayerOptions } from './layer.js'
import { MergeLayer } from './merge.js'

export interface ConcatenateOptions extends LayerOptions {
  /** Counted from the end where negative; not the batch. Default -1. */
  axis?: number
}

export class Concatenate extends MergeLayer {
  readonly className = 'Concatenate'
  readonly #axis: number

  constructor(options: ConcatenateOptions = {}) {
    super(options, ['axis'], 'concatenate')
    const { axis = -1 } = options
    if (!Number.isInteger(axis) || axis === 0)
      refuse('axis of concatenate', 'a whole number other than 0', axis)
    this.#axis = axis
  }

  protected inferShape(inputs: readonly Shape[]): Shape {
    const [first] = inputs
    const axis = this.#axis < 0 ? first.length + this.#axis : this.#axis
    const fits = (shape: Shape) =>
      shape.length === first.length &&
      shape.every((dim, i) => i === axis || dim === null || first[i] === null || dim === first[i])
    if (axis < 1 || axis >= first.length || !inputs.every(fits)) {
      throw new XceptionError(
        'ERR_SHAPE',
        `${this.name} cannot join ${inputs.map(formatShape).join(' and ')} along axis ${this.#axis}`,
      )
    }
    const lengths = inputs.map((shape) => shape[axis])
    const joined = lengths.reduce((a, b) => (a === null || b === null ? null : a + b))
    return first.map((dim, i) =>
      i === axis ? joined : (dim ?? inputs.find((shape) => shape[i])?.[i] ?? null),
    )
  }

  lower(builder: GraphBuilder, inputs: readonly number[]): number {
    return builder.op({
      type: 'concatenate',
      name: this.name,
      inputs: [...inputs],
      weights: {},
      attributes: { axis: this.#axis },
    })
  }
}

/**
 * Joins two or more float32 inputs along an axis; their other dimensions are equal.
 * @throws ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION
 */
export const concatenate = (options?: ConcatenateOptions): Concatenate => new Concatenate(options)
