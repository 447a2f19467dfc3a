import { type Model, type NdArray, Xception } from '../../lib/index.js'
import { sanitized, testDevice, testDType } from '../device.js'
import { smallImages, smallNetwork } from '../smallNetwork.js'

// What the scenarios load and ask: Xception, or something small for sanitizers.

const side = 71
const options = { device: testDevice, dtype: testDType, tune: false, planCache: false } as const

export const image = (): NdArray =>
  sanitized ? smallImages : { data: new Float32Array(side * side * 3).fill(0.25), shape: [1, side, side, 3] }

export const makeModel = async (seed = 1): Promise<Model> =>
  sanitized
    ? smallNetwork({ ...options, seed })
    : Xception({
        weights: null,
        seed,
        includeTop: false,
        pooling: 'avg',
        inputShape: [side, side, 3],
        ...options,
      })
