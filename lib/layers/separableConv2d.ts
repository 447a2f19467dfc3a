import type { GraphBuilder } from '../models/graph.js'
import type { Shape } from '../models/symbolic.js'
import { checkCount } from './arguments.js'
import { Convolution, type ConvolutionOptions } from './convolution.js'
import { checkInitializer, type Initializer } from './initializers.js'
import { knownChannels } from './window.js'

export interface SeparableConv2DOptions extends ConvolutionOptions {
  /** Output channels. */
  filters: number
  /** Channels between the two steps for each input channel. Default 1. */
  depthMultiplier?: number
  /** Default 'glorot_uniform'. */
  depthwiseInitializer?: Initializer
  /** Default 'glorot_uniform'. */
  pointwiseInitializer?: Initializer
}

export class SeparableConv2D extends Convolution {
  readonly className = 'SeparableConv2D'
  readonly #filters: number
  readonly #depthMultiplier: number
  readonly #depthwiseInitializer: Initializer
  readonly #pointwiseInitializer: Initializer

  constructor(options: SeparableConv2DOptions) {
    super(
      options,
      ['filters', 'depthMultiplier', 'depthwiseInitializer', 'pointwiseInitializer'],
      'separableConv2d',
    )
    this.#filters = checkCount(options.filters, 'filters of separableConv2d')
    this.#depthMultiplier = checkCount(options.depthMultiplier ?? 1, 'depthMultiplier of separableConv2d')
    this.#depthwiseInitializer = checkInitializer(
      options.depthwiseInitializer ?? 'glorot_uniform',
      'depthwiseInitializer of separableConv2d',
    )
    this.#pointwiseInitializer = checkInitializer(
      options.pointwiseInitializer ?? 'glorot_uniform',
      'pointwiseInitializer of separableConv2d',
    )
  }

  protected outputChannels(): number {
    return this.#filters
  }

  protected override createWeights([input]: readonly Shape[]): void {
    const channels = knownChannels(this.name, input)
    const depthwise = [...this.kernelSize, channels, this.#depthMultiplier]
    this.addWeight('depthwise_kernel', depthwise, this.#depthwiseInitializer)
    const pointwise = [1, 1, channels * this.#depthMultiplier, this.#filters]
    this.addWeight('pointwise_kernel', pointwise, this.#pointwiseInitializer)
    this.addBias(this.#filters)
  }

  protected lowerConvolution(builder: GraphBuilder, input: number): number {
    return builder.op({
      type: 'separable_conv2d',
      name: this.name,
      inputs: [input],
      weights: builder.weights(this.weights),
      attributes: this.attributes(),
    })
  }
}

/**
 * Depthwise convolution followed by a 1x1 convolution. (batch, height, width, channels) to (batch, rows,
 * columns, filters), float32. Weights: depthwise_kernel (height, width, channels, depthMultiplier),
 * pointwise_kernel (1, 1, channels * depthMultiplier, filters), bias (filters).
 * @throws ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION
 */
export const separableConv2d = (options: SeparableConv2DOptions): SeparableConv2D =>
  new SeparableConv2D(options)
