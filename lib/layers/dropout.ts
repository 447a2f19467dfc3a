import type { GraphBuilder } from '../models/graph.js'
import type { Shape } from '../models/symbolic.js'
import { checkCount, checkShare } from './arguments.js'
import type { LayerOptions } from './layer.js'
import { UnaryLayer } from './unary.js'

export interface DropoutOptions extends LayerOptions {
  /** Share of the elements that training drops, from 0 to 1. */
  rate: number
  /** A whole number from 0 on. Only matters in training. */
  seed?: number | null
}

export class Dropout extends UnaryLayer {
  readonly className = 'Dropout'

  constructor(options: DropoutOptions) {
    super(options, ['rate', 'seed'], 'dropout')
    checkShare(options.rate, 'rate of dropout')
    checkCount(options.seed ?? 0, 'seed of dropout', 0)
  }

  protected inferShape([input]: readonly Shape[]): Shape {
    return input
  }

  lower(_builder: GraphBuilder, [input]: readonly number[]): number {
    return input
  }
}

/**
 * Does nothing when predicting, as in Keras: it is here so that networks can be written down as they were
 * trained.
 * @throws ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION
 */
export const dropout = (options: DropoutOptions): Dropout => new Dropout(options)
