import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FloatingDType, XceptionOptions } from '../../../lib/index.js'
import { preprocessed } from '../../images.js'
import { legacyWeights } from '../../weights.js'
import type { Contender } from './contender.js'

const calibrationFile = 'calibration.json'
const calibrationImages = 8

async function calibrate(material: string): Promise<void> {
  const { Xception } = await import('../../../lib/index.js')
  const model = await Xception({ weights: await legacyWeights(), device: 'cpu' })
  const calibration = await model.calibrate([preprocessed(calibrationImages, 299)])
  await writeFile(join(material, calibrationFile), JSON.stringify(calibration))
}

const calibrationOf = async (material: string) => ({
  calibration: JSON.parse(await readFile(join(material, calibrationFile), 'utf8')),
})

/** This package. */
export const nodeXception = (dtype: FloatingDType | 'int8', tolerance: number): Contender => ({
  name: 'node-xception',
  dtype,
  tolerance,
  missing: () => undefined,
  prepare: dtype === 'int8' ? calibrate : undefined,
  async open(material) {
    const { Xception } = await import('../../../lib/index.js')
    const { packageVersion } = await import('../../../lib/packageVersion.js')
    const options: XceptionOptions = dtype === 'int8' ? await calibrationOf(material) : {}
    const model = await Xception({ weights: await legacyWeights(), device: 'cpu', dtype, ...options })
    await model.prepare()
    return {
      version: packageVersion(),
      predict: async (images) => (await model.predict(images, { batchSize: images.shape[0] })).data,
    }
  },
})
