import { XceptionError } from '../errors.js'
import type { GraphBuilder } from '../models/graph.js'
import type { Shape } from '../models/symbolic.js'
import { checkCount } from './arguments.js'
import { Convolution, type ConvolutionOptions } from './convolution.js'
import { checkInitializer, type Initializer } from './initializers.js'
import { knownChannels } from './window.js'

export interface Conv2DOptions extends ConvolutionOptions {
  /** Output channels. */
  filters: number
  /** Parts into which input and output channels are split, each convolved with its own. Default 1. */
  groups?: number
  /** Default 'glorot_uniform'. */
  kernelInitializer?: Initializer
}

export class Conv2D extends Convolution {
  readonly className = 'Conv2D'
  readonly #filters: number
  readonly #groups: number
  readonly #kernelInitializer: Initializer

  constructor(options: Conv2DOptions) {
    super(options, ['filters', 'groups', 'kernelInitializer'], 'conv2d')
    this.#filters = checkCount(options.filters, 'filters of conv2d')
    this.#groups = checkCount(options.groups ?? 1, 'groups of conv2d')
    this.#kernelInitializer = checkInitializer(
      options.kernelInitializer ?? 'glorot_uniform',
      'kernelInitializer of conv2d',
    )
    if (this.#filters % this.#groups !== 0) {
      throw new XceptionError(
        'ERR_INVALID_ARGUMENT',
        `Expected filters (${this.#filters}) of conv2d to be a multiple of groups (${this.#groups})`,
      )
    }
  }

  protected outputChannels(): number {
    return this.#filters
  }

  protected override createWeights([input]: readonly Shape[]): void {
    const channels = knownChannels(this.name, input)
    if (channels % this.#groups !== 0) {
      throw new XceptionError(
        'ERR_SHAPE',
        `${this.name} cannot split ${channels} input channels into ${this.#groups} groups`,
      )
    }
    const shape = [...this.kernelSize, channels / this.#groups, this.#filters]
    this.addWeight('kernel', shape, this.#kernelInitializer)
    this.addBias(this.#filters)
  }

  protected lowerConvolution(builder: GraphBuilder, input: number): number {
    return builder.op({
      type: 'conv2d',
      name: this.name,
      inputs: [input],
      weights: builder.weights(this.weights),
      attributes: { ...this.attributes(), groups: this.#groups },
    })
  }
}

/**
 * 2D convolution. (batch, height, width, channels) to (batch, rows, columns, filters), float32.
 * Weights: kernel (height, width, channels / groups, filters), bias (filters).
 * @throws ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION
 */
export const conv2d = (options: Conv2DOptions): Conv2D => new Conv2D(options)
