import { XceptionError } from '../errors.js'
import type { GraphBuilder } from '../models/graph.js'
import type { Shape } from '../models/symbolic.js'
import { formatShape } from '../ndarray.js'
import { type ActivationName, checkActivation } from './activations.js'
import { checkCount, checkFlag } from './arguments.js'
import { checkInitializer, type Initializer } from './initializers.js'
import type { LayerOptions } from './layer.js'
import { UnaryLayer } from './unary.js'
import { knownChannels } from './window.js'

export interface DenseOptions extends LayerOptions {
  /** Size of the output's last axis. */
  units: number
  /** Applied last. Default none. */
  activation?: ActivationName | null
  /** Default true. */
  useBias?: boolean
  /** Default 'glorot_uniform'. */
  kernelInitializer?: Initializer
  /** Default 'zeros'. */
  biasInitializer?: Initializer
}

const known = ['units', 'activation', 'useBias', 'kernelInitializer', 'biasInitializer']

export class Dense extends UnaryLayer {
  readonly className = 'Dense'
  readonly #units: number
  readonly #activation: ActivationName
  readonly #useBias: boolean
  readonly #kernelInitializer: Initializer
  readonly #biasInitializer: Initializer

  constructor(options: DenseOptions) {
    super(options, known, 'dense')
    this.#units = checkCount(options.units, 'units of dense')
    this.#activation = checkActivation(options.activation ?? null, 'activation of dense')
    this.#useBias = checkFlag(options.useBias ?? true, 'useBias of dense')
    this.#kernelInitializer = checkInitializer(
      options.kernelInitializer ?? 'glorot_uniform',
      'kernelInitializer of dense',
    )
    this.#biasInitializer = checkInitializer(options.biasInitializer ?? 'zeros', 'biasInitializer of dense')
  }

  protected inferShape([input]: readonly Shape[]): Shape {
    if (input.length < 2) {
      throw new XceptionError(
        'ERR_SHAPE',
        `${this.name} expects (batch, ..., features) but received ${formatShape(input)}`,
      )
    }
    return [...input.slice(0, -1), this.#units]
  }

  protected override createWeights([input]: readonly Shape[]): void {
    this.addWeight('kernel', [knownChannels(this.name, input), this.#units], this.#kernelInitializer)
    if (this.#useBias) this.addWeight('bias', [this.#units], this.#biasInitializer)
  }

  lower(builder: GraphBuilder, inputs: readonly number[]): number {
    const dense = builder.op({
      type: 'dense',
      name: this.name,
      inputs: [...inputs],
      weights: builder.weights(this.weights),
      attributes: { activation: 'linear' },
    })
    return builder.activation(this.name, dense, this.#activation)
  }
}

/**
 * Fully connected layer over the last axis. (batch, ..., features) to (batch, ..., units), float32.
 * Weights: kernel (features, units), bias (units).
 * @throws ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION
 */
export const dense = (options: DenseOptions): Dense => new Dense(options)
