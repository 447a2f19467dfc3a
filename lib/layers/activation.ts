import type { GraphBuilder } from '../models/graph.js'
import type { Shape } from '../models/symbolic.js'
import { type ActivationName, checkActivation } from './activations.js'
import type { LayerOptions } from './layer.js'
import { UnaryLayer } from './unary.js'

export interface ActivationOptions extends LayerOptions {
  activation: ActivationName
}

export class Activation extends UnaryLayer {
  readonly className = 'Activation'
  readonly #activation: ActivationName

  constructor(options: ActivationOptions) {
    super(options, ['activation'], 'activation')
    this.#activation = checkActivation(options.activation, 'activation of activation')
  }

  protected inferShape([input]: readonly Shape[]): Shape {
    return input
  }

  lower(builder: GraphBuilder, [input]: readonly number[]): number {
    return builder.activation(this.name, input, this.#activation)
  }
}

/**
 * Applies an activation to every element; 'softmax' works over the last axis. Shape and float32 stay.
 * @throws ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION
 */
export const activation = (options: ActivationOptions): Activation => new Activation(options)
