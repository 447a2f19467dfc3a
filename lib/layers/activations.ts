import type { ElementwiseActivation } from '../models/ops.js'
import { checkOneOf } from './arguments.js'

/** Keras's activations that this package runs. Softmax is over the last axis. */
export type ActivationName = ElementwiseActivation | 'softmax'

const names: readonly ActivationName[] = ['linear', 'relu', 'relu6', 'sigmoid', 'tanh', 'softmax']

/** null means 'linear', as in Keras. @throws ERR_INVALID_ARGUMENT */
export const checkActivation = (value: unknown, option: string): ActivationName =>
  value === null ? 'linear' : checkOneOf(value, names, option)
