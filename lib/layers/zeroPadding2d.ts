import type { GraphBuilder } from '../models/graph.js'
import type { Shape } from '../models/symbolic.js'
import { checkDataFormat, checkPair, type DataFormat, type Pair, refuse } from './arguments.js'
import type { LayerOptions } from './layer.js'
import { UnaryLayer } from './unary.js'
import { checkImages } from './window.js'

export interface ZeroPadding2DOptions extends LayerOptions {
  /** One number for all four sides, [height, width], or [[top, bottom], [left, right]]. Default 1. */
  padding?: Pair | readonly [readonly [number, number], readonly [number, number]]
  dataFormat?: DataFormat
}

type Sides = [top: number, bottom: number, left: number, right: number]

function checkSides(padding: unknown): Sides {
  const option = 'padding of zeroPadding2d'
  if (!Array.isArray(padding)) return [...checkPair(padding, option, 0), ...checkPair(padding, option, 0)]
  if (padding.length !== 2)
    return refuse(option, 'a number, [height, width] or [[top, bottom], [left, right]]', padding)
  const [height, width] = padding
  return [...checkPair(height, option, 0), ...checkPair(width, option, 0)]
}

export class ZeroPadding2D extends UnaryLayer {
  readonly className = 'ZeroPadding2D'
  readonly #padding: Sides

  constructor(options: ZeroPadding2DOptions = {}) {
    super(options, ['padding', 'dataFormat'], 'zeroPadding2d')
    checkDataFormat(options.dataFormat, 'zeroPadding2d')
    this.#padding = checkSides(options.padding ?? 1)
  }

  protected inferShape([input]: readonly Shape[]): Shape {
    checkImages(this.name, input)
    const [top, bottom, left, right] = this.#padding
    const grow = (side: number | null, by: number) => (side === null ? null : side + by)
    return [input[0], grow(input[1], top + bottom), grow(input[2], left + right), input[3]]
  }

  lower(builder: GraphBuilder, inputs: readonly number[]): number {
    return builder.op({
      type: 'zero_padding2d',
      name: this.name,
      inputs: [...inputs],
      weights: {},
      attributes: { padding: this.#padding },
    })
  }
}

/**
 * Adds rows and columns of zeros. (batch, height, width, channels), float32.
 * @throws ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION
 */
export const zeroPadding2d = (options?: ZeroPadding2DOptions): ZeroPadding2D => new ZeroPadding2D(options)
