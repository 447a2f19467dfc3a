import { XceptionError } from '../errors.js'
import type { GraphBuilder } from '../models/graph.js'
import type { Shape } from '../models/symbolic.js'
import { formatShape } from '../ndarray.js'
import { checkCount } from './arguments.js'
import type { LayerOptions } from './layer.js'
import { UnaryLayer } from './unary.js'

export interface TopKOptions extends LayerOptions {
  /** How many to keep: not more than the last axis has. */
  k: number
}

export class TopK extends UnaryLayer {
  readonly className = 'TopK'
  readonly #k: number

  constructor(options: TopKOptions) {
    super(options, ['k'], 'topK')
    this.#k = checkCount(options.k, 'k of topK')
  }

  protected inferShape([input]: readonly Shape[]): Shape {
    const size = input.at(-1) ?? null
    if (input.length > 1 && (size === null || size >= this.#k)) return [...input.slice(0, -1), this.#k, 2]
    throw new XceptionError(
      'ERR_SHAPE',
      `${this.name} keeps ${this.#k} values of the last axis but received ${formatShape(input)}`,
    )
  }

  lower(builder: GraphBuilder, inputs: readonly number[]): number {
    return builder.op({
      type: 'top_k',
      name: this.name,
      inputs: [...inputs],
      weights: {},
      attributes: { k: this.#k },
    })
  }
}

/**
 * The k largest of the last axis, the largest first, of equal ones the first: (..., n) to (..., k, 2), float32 pairs of
 * value and index. On a GPU it leaves k pairs of an image to be copied to the host, not all its classes.
 * @throws ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION
 */
export const topK = (options: TopKOptions): TopK => new TopK(options)
