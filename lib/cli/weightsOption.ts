import type { XceptionOptions } from '../applications/index.js'
import type { OptionSpec } from './command.js'

export const weightsOption: OptionSpec = {
  type: 'string',
  value: 'imagenet|none|PATH',
  default: 'imagenet',
  description: 'ImageNet weights, untrained ones (seed 1), or a Keras weights file',
}

/** What --weights stands for. */
export const weightsOf = (value: string): Pick<XceptionOptions, 'weights' | 'seed'> =>
  value === 'none' ? { weights: null, seed: 1 } : { weights: value }
