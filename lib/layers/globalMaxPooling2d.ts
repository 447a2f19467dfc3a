import { GlobalPooling2D, type GlobalPooling2DOptions } from './pooling.js'

export class GlobalMaxPooling2D extends GlobalPooling2D {
  readonly className = 'GlobalMaxPooling2D'
  protected readonly op = 'global_max_pooling2d'

  constructor(options: GlobalPooling2DOptions = {}) {
    super(options, 'globalMaxPooling2d')
  }
}

/**
 * The largest value over height and width. (batch, height, width, channels) to (batch, channels), float32.
 * @throws ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION
 */
export const globalMaxPooling2d = (options?: GlobalPooling2DOptions): GlobalMaxPooling2D =>
  new GlobalMaxPooling2D(options)
