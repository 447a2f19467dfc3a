import { XceptionError } from '../errors.js'
import type { GraphBuilder } from '../models/graph.js'
import type { Shape } from '../models/symbolic.js'
import { formatShape } from '../ndarray.js'
import { refuse } from './arguments.js'
import type { LayerOptions } from './layer.js'
import { UnaryLayer } from './unary.js'

export interface RescalingOptions extends LayerOptions {
  /** One factor, or one per channel. */
  scale: number | readonly number[]
  /** Added after scaling: one number, or one per channel. Default 0. */
  offset?: number | readonly number[]
}

function checkValues(value: unknown, option: string): number[] {
  const values: unknown[] = Array.isArray(value) ? value : [value]
  if (values.length > 0 && values.every((item) => Number.isFinite(item))) return values as number[]
  return refuse(option, 'a finite number, or an array of them', value)
}

export class Rescaling extends UnaryLayer {
  readonly className = 'Rescaling'
  readonly #scale: number[]
  readonly #offset: number[]

  constructor(options: RescalingOptions) {
    super(options, ['scale', 'offset'], 'rescaling')
    this.#scale = checkValues(options.scale, 'scale of rescaling')
    this.#offset = checkValues(options.offset ?? 0, 'offset of rescaling')
  }

  protected override checkDType(): void {}

  protected inferShape([input]: readonly Shape[]): Shape {
    const channels = input.at(-1) ?? null
    for (const { length } of [this.#scale, this.#offset]) {
      if (length === 1 || channels === null || length === channels) continue
      throw new XceptionError(
        'ERR_SHAPE',
        `${this.name} has ${length} values but ${formatShape(input)} has ${channels} channels`,
      )
    }
    return input
  }

  lower(builder: GraphBuilder, inputs: readonly number[]): number {
    return builder.op({
      type: 'rescaling',
      name: this.name,
      inputs: [...inputs],
      weights: {},
      attributes: { scale: this.#scale, offset: this.#offset, dtype: 'float32', channels: 0 },
    })
  }
}

/**
 * x * scale + offset, from uint8 or float32 to float32. The shape stays.
 * @throws ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION
 */
export const rescaling = (options: RescalingOptions): Rescaling => new Rescaling(options)
