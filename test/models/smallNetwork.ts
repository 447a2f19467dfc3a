import type { Model, NdArray, TargetOptions } from '../../lib/index.js'
import { realGpu, testDevice } from '../device.js'
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

/** How far apart the answers of the small network may be that was given the same image in other batches. */
export const accuracy = realGpu ? 1e-5 : 1e-6

/** Image number `i`. */
export const imageOf = (i: number): NdArray<Float32Array> => randomFloats([8, 8, 8], 1000 + i)
