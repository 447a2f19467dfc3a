import type { FloatingDType } from '../../../lib/index.js'
import { legacyWeights } from '../../weights.js'
import type { Contender } from './contender.js'

/** This package. */
export const nodeXception = (dtype: FloatingDType, tolerance: number): Contender => ({
  name: 'node-xception',
  dtype,
  tolerance,
  missing: () => undefined,
  async open() {
    const { Xception } = await import('../../../lib/index.js')
    const { packageVersion } = await import('../../../lib/packageVersion.js')
    const model = await Xception({ weights: await legacyWeights(), device: 'cpu', dtype })
    await model.prepare()
    return {
      version: packageVersion(),
      predict: async (images) => (await model.predict(images, { batchSize: images.shape[0] })).data,
    }
  },
})
