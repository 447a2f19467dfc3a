import {
  activation,
  add,
  conv2d,
  dense,
  globalAveragePooling2d,
  input,
  type Model,
  model,
  type NdArray,
  separableConv2d,
  type TargetOptions,
} from '../../lib/index.js'
import { testDevice } from '../device.js'
import { randomFloats } from '../ops/random.js'

export const side = 8

/** Of the parts that Xception has, in float32: quick, and the answers of all devices are near. */
export function smallNetwork(options: TargetOptions & { seed?: number } = {}): Model {
  const x = input({ shape: [side, side, 8], name: 'image' })
  let y = separableConv2d({ filters: 8, kernelSize: 3, padding: 'same' }).apply(
    activation({ activation: 'relu' }).apply(x),
  )
  y = add().apply([y, x])
  y = conv2d({ filters: 16, kernelSize: 3, strides: 2, activation: 'relu' }).apply(y)
  const outputs = dense({ units: 5, activation: 'softmax' }).apply(globalAveragePooling2d().apply(y))
  const target = { device: testDevice, dtype: 'float32', tune: false, planCache: false } as const
  return model({ inputs: x, outputs, seed: 1, ...target, ...options })
}

/** Image number `i`. */
export const imageOf = (i: number): NdArray<Float32Array> => randomFloats([side, side, 8], 1000 + i)
