import type { GraphBuilder } from '../models/graph.js'
import type { Shape } from '../models/symbolic.js'
import { checkCount } from './arguments.js'
import { Convolution, type ConvolutionOptions } from './convolution.js'
import { checkInitializer, type Initializer } from './initializers.js'
import { knownChannels } from './window.js'

export interface DepthwiseConv2DOptions extends ConvolutionOptions {
  /** Output channels for each input channel. Default 1. */
  depthMultiplier?: number
  /** Default 'glorot_uniform'. */
  depthwiseInitializer?: Initializer
}

export class DepthwiseConv2D extends Convolution {
  readonly className = 'DepthwiseConv2D'
  readonly #depthMultiplier: number
  readonly #depthwiseInitializer: Initializer

  constructor(options: DepthwiseConv2DOptions) {
    super(options, ['depthMultiplier', 'depthwiseInitializer'], 'depthwiseConv2d')
    this.#depthMultiplier = checkCount(options.depthMultiplier ?? 1, 'depthMultiplier of depthwiseConv2d')
    this.#depthwiseInitializer = checkInitializer(
      options.depthwiseInitializer ?? 'glorot_uniform',
      'depthwiseInitializer of depthwiseConv2d',
    )
  }

  protected outputChannels(input: Shape): number | null {
    const channels = input.at(-1)
    return channels ? channels * this.#depthMultiplier : null
  }

  protected override createWeights([input]: readonly Shape[]): void {
    const channels = knownChannels(this.name, input)
    const shape = [...this.kernelSize, channels, this.#depthMultiplier]
    this.addWeight('kernel', shape, this.#depthwiseInitializer)
    this.addBias(channels * this.#depthMultiplier)
  }

  protected lowerConvolution(builder: GraphBuilder, input: number): number {
    // Keras 3 calls the weight 'kernel'.
    const { kernel, ...weights } = builder.weights<'kernel' | 'bias'>(this.weights)
    return builder.op({
      type: 'depthwise_conv2d',
      name: this.name,
      inputs: [input],
      weights: { depthwise_kernel: kernel, ...weights },
      attributes: this.attributes(),
    })
  }
}

/**
 * Convolution of each channel by itself. (batch, height, width, channels) to (batch, rows, columns, channels
 * * depthMultiplier), float32. Weights: kernel (height, width, channels, depthMultiplier), bias.
 * @throws ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION
 */
export const depthwiseConv2d = (options: DepthwiseConv2DOptions): DepthwiseConv2D =>
  new DepthwiseConv2D(options)
