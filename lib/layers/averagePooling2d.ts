import { Pooling2D, type Pooling2DOptions } from './pooling.js'

export class AveragePooling2D extends Pooling2D {
  readonly className = 'AveragePooling2D'
  protected readonly op = 'average_pooling2d'

  constructor(options: Pooling2DOptions = {}) {
    super(options, 'averagePooling2d')
  }
}

/**
 * The mean of each window; what 'same' pads does not count in it. (batch, height, width, channels) to (batch,
 * rows, columns, channels), float32.
 * @throws ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION
 */
export const averagePooling2d = (options?: Pooling2DOptions): AveragePooling2D =>
  new AveragePooling2D(options)
