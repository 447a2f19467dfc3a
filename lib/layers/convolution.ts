import { XceptionError } from '../errors.js'
import type { GraphBuilder } from '../models/graph.js'
import type { Shape } from '../models/symbolic.js'
import { type ActivationName, checkActivation } from './activations.js'
import { checkDataFormat, checkFlag, checkPair, type DataFormat, type Pair } from './arguments.js'
import { checkInitializer, type Initializer } from './initializers.js'
import type { LayerOptions } from './layer.js'
import { UnaryLayer } from './unary.js'
import { checkPadding, type WindowPadding, windowShape } from './window.js'

/** What the three convolution layers have in common. */
export interface ConvolutionOptions extends LayerOptions {
  /** Height and width of the window. */
  kernelSize: Pair
  /** Default 1. */
  strides?: Pair
  /** Default 'valid'. */
  padding?: WindowPadding
  dataFormat?: DataFormat
  /** Default 1. */
  dilationRate?: Pair
  /** Applied last. Default none. */
  activation?: ActivationName | null
  /** Default true. */
  useBias?: boolean
  /** Default 'zeros'. */
  biasInitializer?: Initializer
}

const common = [
  'kernelSize',
  'strides',
  'padding',
  'dataFormat',
  'dilationRate',
  'activation',
  'useBias',
  'biasInitializer',
]

export abstract class Convolution extends UnaryLayer {
  protected readonly kernelSize: [number, number]
  protected readonly strides: [number, number]
  protected readonly padding: WindowPadding
  protected readonly dilationRate: [number, number]
  readonly #activation: ActivationName
  readonly #useBias: boolean
  readonly #biasInitializer: Initializer

  constructor(options: ConvolutionOptions, own: readonly string[], owner: string) {
    super(options, [...common, ...own], owner)
    checkDataFormat(options.dataFormat, owner)
    this.kernelSize = checkPair(options.kernelSize, `kernelSize of ${owner}`)
    this.strides = checkPair(options.strides ?? 1, `strides of ${owner}`)
    this.padding = checkPadding(options.padding ?? 'valid', owner)
    this.dilationRate = checkPair(options.dilationRate ?? 1, `dilationRate of ${owner}`)
    if (Math.max(...this.strides) > 1 && Math.max(...this.dilationRate) > 1) {
      throw new XceptionError('ERR_INVALID_ARGUMENT', `${owner} takes strides or a dilationRate, not both`)
    }
    this.#activation = checkActivation(options.activation ?? null, `activation of ${owner}`)
    this.#useBias = checkFlag(options.useBias ?? true, `useBias of ${owner}`)
    this.#biasInitializer = checkInitializer(
      options.biasInitializer ?? 'zeros',
      `biasInitializer of ${owner}`,
    )
  }

  protected abstract outputChannels(input: Shape): number | null

  /** Adds the op itself, with none but a linear activation. */
  protected abstract lowerConvolution(builder: GraphBuilder, input: number): number

  protected inferShape([input]: readonly Shape[]): Shape {
    const { kernelSize: size, strides, padding, dilationRate } = this
    const window = { size, strides, padding, dilationRate }
    return windowShape(this.name, input, window, this.outputChannels(input))
  }

  protected addBias(channels: number): void {
    if (this.#useBias) this.addWeight('bias', [channels], this.#biasInitializer)
  }

  protected attributes() {
    return {
      strides: this.strides,
      padding: this.padding,
      dilationRate: this.dilationRate,
      prologue: 'linear' as const,
      activation: 'linear' as const,
    }
  }

  lower(builder: GraphBuilder, [input]: readonly number[]): number {
    return builder.activation(this.name, this.lowerConvolution(builder, input), this.#activation)
  }
}
