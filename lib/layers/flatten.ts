import type { GraphBuilder } from '../models/graph.js'
import type { Shape } from '../models/symbolic.js'
import { checkDataFormat, type DataFormat } from './arguments.js'
import type { LayerOptions } from './layer.js'
import { UnaryLayer } from './unary.js'

export interface FlattenOptions extends LayerOptions {
  dataFormat?: DataFormat
}

export class Flatten extends UnaryLayer {
  readonly className = 'Flatten'

  constructor(options: FlattenOptions = {}) {
    super(options, ['dataFormat'], 'flatten')
    checkDataFormat(options.dataFormat, 'flatten')
  }

  protected inferShape([[batch, ...dims]]: readonly Shape[]): Shape {
    return [batch, dims.reduce((a, b) => (a === null || b === null ? null : a * b), 1)]
  }

  lower(builder: GraphBuilder, inputs: readonly number[]): number {
    return builder.op({ type: 'flatten', name: this.name, inputs: [...inputs], weights: {}, attributes: {} })
  }
}

/**
 * Joins all axes but the batch into one. (batch, ...) to (batch, features), float32.
 * @throws ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION
 */
export const flatten = (options?: FlattenOptions): Flatten => new Flatten(options)
