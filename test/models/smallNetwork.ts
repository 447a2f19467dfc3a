import type { Model, NdArray, TargetOptions } from '../../lib/index.js'
import { testDevice } from '../device.js'
import { randomFloats } from '../ops/random.js'
import * as network from '../smallNetwork.js'

const target = { device: testDevice, dtype: 'float32', tune: false, planCache: false } as const

/** In float32, so that the answers of all devices are near. */
export const smallNetwork = (options: TargetOptions & { seed?: number } = {}): Model =>
  network.smallNetwork({ ...target, ...options })

/** Of Xception's depth, so that every image takes its time; on an emulated GPU, under a sanitizer, a very long one. */
export const tinyXception = {
  weights: null,
  seed: 1,
  includeTop: false,
  pooling: 'avg',
  inputShape: [71, 71, 3],
  device: testDevice,
  tune: false,
  planCache: false,
} as const

/** Image number `i`. */
export const imageOf = (i: number): NdArray<Float32Array> => randomFloats([8, 8, 8], 1000 + i)
