import type { GraphBuilder } from '../models/graph.js'
import type { Shape } from '../models/symbolic.js'
import { checkDataFormat, checkFlag, checkPair, type DataFormat, type Pair } from './arguments.js'
import type { LayerOptions } from './layer.js'
import { UnaryLayer } from './unary.js'
import { checkImages, checkPadding, type WindowPadding, windowShape } from './window.js'

export interface Pooling2DOptions extends LayerOptions {
  /** Height and width of the window. Default 2. */
  poolSize?: Pair
  /** Default poolSize. */
  strides?: Pair
  /** Default 'valid'. */
  padding?: WindowPadding
  dataFormat?: DataFormat
}

/** Pooling with a sliding window. */
export abstract class Pooling2D extends UnaryLayer {
  protected abstract readonly op: 'max_pooling2d' | 'average_pooling2d'
  readonly #poolSize: [number, number]
  readonly #strides: [number, number]
  readonly #padding: WindowPadding

  constructor(options: Pooling2DOptions, owner: string) {
    super(options, ['poolSize', 'strides', 'padding', 'dataFormat'], owner)
    checkDataFormat(options.dataFormat, owner)
    this.#poolSize = checkPair(options.poolSize ?? 2, `poolSize of ${owner}`)
    this.#strides = checkPair(options.strides ?? this.#poolSize, `strides of ${owner}`)
    this.#padding = checkPadding(options.padding ?? 'valid', owner)
  }

  protected inferShape([input]: readonly Shape[]): Shape {
    const window = {
      size: this.#poolSize,
      strides: this.#strides,
      dilationRate: [1, 1] as const,
      padding: this.#padding,
    }
    return windowShape(this.name, input, window, input.at(-1) ?? null)
  }

  lower(builder: GraphBuilder, inputs: readonly number[]): number {
    return builder.op({
      type: this.op,
      name: this.name,
      inputs: [...inputs],
      weights: {},
      attributes: {
        poolSize: this.#poolSize,
        strides: this.#strides,
        padding: this.#padding,
        activation: 'linear',
      },
    })
  }
}

export interface GlobalPooling2DOptions extends LayerOptions {
  /** Whether height and width stay as dimensions of 1. Default false. */
  keepdims?: boolean
  dataFormat?: DataFormat
}

/** Pooling over all of height and width. */
export abstract class GlobalPooling2D extends UnaryLayer {
  protected abstract readonly op: 'global_average_pooling2d' | 'global_max_pooling2d'
  readonly #keepdims: boolean

  constructor(options: GlobalPooling2DOptions, owner: string) {
    super(options, ['keepdims', 'dataFormat'], owner)
    checkDataFormat(options.dataFormat, owner)
    this.#keepdims = checkFlag(options.keepdims ?? false, `keepdims of ${owner}`)
  }

  protected inferShape([input]: readonly Shape[]): Shape {
    checkImages(this.name, input)
    return this.#keepdims ? [input[0], 1, 1, input[3]] : [input[0], input[3]]
  }

  lower(builder: GraphBuilder, inputs: readonly number[]): number {
    return builder.op({
      type: this.op,
      name: this.name,
      inputs: [...inputs],
      weights: {},
      attributes: { keepdims: this.#keepdims },
    })
  }
}
