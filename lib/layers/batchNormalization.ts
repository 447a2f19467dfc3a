import { XceptionError } from '../errors.js'
import type { GraphBuilder } from '../models/graph.js'
import type { Shape } from '../models/symbolic.js'
import { formatShape } from '../ndarray.js'
import { checkFlag, checkNotNegative, checkShare, refuse } from './arguments.js'
import { checkInitializer, type Initializer } from './initializers.js'
import type { LayerOptions } from './layer.js'
import { UnaryLayer } from './unary.js'
import { knownChannels } from './window.js'

export interface BatchNormalizationOptions extends LayerOptions {
  /** The axis that is normalized: the last one, -1 or its number. Default -1. */
  axis?: number
  /** Share of the moving averages that a step keeps, from 0 to 1. Only matters in training. Default 0.99. */
  momentum?: number
  /** Default 0.001. */
  epsilon?: number
  /** Whether there is a beta that is added. Default true. */
  center?: boolean
  /** Whether there is a gamma that is multiplied. Default true. */
  scale?: boolean
  /** Default 'zeros'. */
  betaInitializer?: Initializer
  /** Default 'ones'. */
  gammaInitializer?: Initializer
  /** Default 'zeros'. */
  movingMeanInitializer?: Initializer
  /** Default 'ones'. */
  movingVarianceInitializer?: Initializer
}

const initializers = {
  gamma: ['gammaInitializer', 'ones'],
  beta: ['betaInitializer', 'zeros'],
  moving_mean: ['movingMeanInitializer', 'zeros'],
  moving_variance: ['movingVarianceInitializer', 'ones'],
} as const

const known = [
  'axis',
  'momentum',
  'epsilon',
  'center',
  'scale',
  ...Object.values(initializers).map(([option]) => option),
]

export class BatchNormalization extends UnaryLayer {
  readonly className = 'BatchNormalization'
  readonly #axis: number
  readonly #epsilon: number
  readonly #center: boolean
  readonly #scale: boolean
  readonly #initializers: Record<keyof typeof initializers, Initializer>

  constructor(options: BatchNormalizationOptions = {}) {
    super(options, known, 'batchNormalization')
    const { axis = -1, momentum = 0.99, epsilon = 1e-3, center = true, scale = true } = options
    if (!Number.isInteger(axis)) refuse('axis of batchNormalization', 'a whole number', axis)
    this.#axis = axis
    checkShare(momentum, 'momentum of batchNormalization')
    this.#epsilon = checkNotNegative(epsilon, 'epsilon of batchNormalization')
    this.#center = checkFlag(center, 'center of batchNormalization')
    this.#scale = checkFlag(scale, 'scale of batchNormalization')
    const choose = (name: keyof typeof initializers) => {
      const [option, initial] = initializers[name]
      return checkInitializer(options[option] ?? initial, `${option} of batchNormalization`)
    }
    this.#initializers = {
      gamma: choose('gamma'),
      beta: choose('beta'),
      moving_mean: choose('moving_mean'),
      moving_variance: choose('moving_variance'),
    }
  }

  protected inferShape([input]: readonly Shape[]): Shape {
    if (input.length >= 2 && (this.#axis === -1 || this.#axis === input.length - 1)) return input
    throw new XceptionError(
      'ERR_SHAPE',
      `${this.name} normalizes the last axis only but was given axis ${this.#axis} and ${formatShape(input)}`,
    )
  }

  protected override createWeights([input]: readonly Shape[]): void {
    const shape = [knownChannels(this.name, input)]
    if (this.#scale) this.addWeight('gamma', shape, this.#initializers.gamma)
    if (this.#center) this.addWeight('beta', shape, this.#initializers.beta)
    this.addWeight('moving_mean', shape, this.#initializers.moving_mean, false)
    this.addWeight('moving_variance', shape, this.#initializers.moving_variance, false)
  }

  lower(builder: GraphBuilder, inputs: readonly number[]): number {
    return builder.op({
      type: 'batch_normalization',
      name: this.name,
      inputs: [...inputs],
      weights: builder.weights(this.weights),
      attributes: { epsilon: this.#epsilon, activation: 'linear' },
    })
  }
}

/**
 * Normalizes the last axis with the moving mean and variance, as Keras does when it predicts. Shape and
 * float32 stay. Weights: gamma, beta, moving_mean, moving_variance, each (channels).
 * @throws ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION
 */
export const batchNormalization = (options?: BatchNormalizationOptions): BatchNormalization =>
  new BatchNormalization(options)
