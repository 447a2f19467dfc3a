import {
  type BatchingOptions,
  conv2d,
  dense,
  globalAveragePooling2d,
  input,
  type Model,
  model,
  type NdArray,
  separableConv2d,
} from '../../lib/index.js'
import { testDevice } from '../device.js'
import { randomBytes } from '../ops/random.js'

export const side = 32

/** Takes pixels of 32x32 images: as quick as a model can be that is still one of images. */
export function network(batching?: BatchingOptions): Model {
  const x = input({ shape: [side, side, 3], name: 'image' })
  let y = conv2d({ filters: 16, kernelSize: 3, strides: 2, activation: 'relu' }).apply(x)
  y = separableConv2d({ filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' }).apply(y)
  const outputs = dense({ units: 10, activation: 'softmax' }).apply(globalAveragePooling2d().apply(y))
  const target = { device: testDevice, dtype: 'float32', tune: false, planCache: false } as const
  return model({ inputs: x, outputs, seed: 7, ...target, batching })
}

/** Different images that are asked for, again and again. */
export const kinds = 50

export const imageOf = (kind: number): NdArray<Uint8Array> => randomBytes([side, side, 3], 5000 + kind)
