import type { GraphBuilder } from '../models/graph.js'
import type { Shape } from '../models/symbolic.js'
import type { LayerOptions } from './layer.js'
import { broadcastShapes, MergeLayer } from './merge.js'

export class Add extends MergeLayer {
  readonly className = 'Add'

  constructor(options: LayerOptions = {}) {
    super(options, [], 'add')
  }

  protected inferShape(inputs: readonly Shape[]): Shape {
    return broadcastShapes(this.name, inputs)
  }

  lower(builder: GraphBuilder, inputs: readonly number[]): number {
    return builder.op({
      type: 'add',
      name: this.name,
      inputs: [...inputs],
      weights: {},
      attributes: { activation: 'linear' },
    })
  }
}

/**
 * Sum of two or more float32 inputs, element by element; dimensions of 1 are broadcast.
 * @throws ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION
 */
export const add = (options?: LayerOptions): Add => new Add(options)
