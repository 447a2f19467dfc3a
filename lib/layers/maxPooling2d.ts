import { Pooling2D, type Pooling2DOptions } from './pooling.js'

export class MaxPooling2D extends Pooling2D {
  readonly className = 'MaxPooling2D'
  protected readonly op = 'max_pooling2d'

  constructor(options: Pooling2DOptions = {}) {
    super(options, 'maxPooling2d')
  }
}

/**
 * The largest value of each window. (batch, height, width, channels) to (batch, rows, columns, channels),
 * float32.
 * @throws ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION
 */
export const maxPooling2d = (options?: Pooling2DOptions): MaxPooling2D => new MaxPooling2D(options)
