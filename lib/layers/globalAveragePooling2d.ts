import { GlobalPooling2D, type GlobalPooling2DOptions } from './pooling.js'

export class GlobalAveragePooling2D extends GlobalPooling2D {
  readonly className = 'GlobalAveragePooling2D'
  protected readonly op = 'global_average_pooling2d'

  constructor(options: GlobalPooling2DOptions = {}) {
    super(options, 'globalAveragePooling2d')
  }
}

/**
 * The mean over height and width. (batch, height, width, channels) to (batch, channels), float32.
 * @throws ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION
 */
export const globalAveragePooling2d = (options?: GlobalPooling2DOptions): GlobalAveragePooling2D =>
  new GlobalAveragePooling2D(options)
