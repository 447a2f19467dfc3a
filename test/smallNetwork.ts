import {
  activation,
  add,
  conv2d,
  dense,
  globalAveragePooling2d,
  input,
  type Model,
  maxPooling2d,
  model,
  separableConv2d,
  type TargetOptions,
} from '../lib/index.js'
import { randomFloats } from './ops/random.js'

// For tests that are not about numbers, on emulated GPUs and under sanitizers.

const shape = [8, 8, 8]
/** Two images for `smallNetwork`. */
export const smallImages = randomFloats([2, ...shape], 1)

/** Every kind of kernel that Xception has, and a shortcut on the branch. Same weights every time, unless `seed` says otherwise. */
export function smallNetwork(options: TargetOptions & { seed?: number }): Model {
  const x = input({ shape, name: 'image' })
  const shortcut = conv2d({ filters: 16, kernelSize: 1, strides: 2, padding: 'same' }).apply(x)
  let y = activation({ activation: 'relu' }).apply(x)
  y = separableConv2d({ filters: 16, kernelSize: 3, padding: 'same' }).apply(y)
  y = maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }).apply(y)
  y = globalAveragePooling2d().apply(add().apply([y, shortcut]))
  const outputs = dense({ units: 5, activation: 'softmax' }).apply(y)
  return model({ inputs: x, outputs, seed: 1, ...options })
}
