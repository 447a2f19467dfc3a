import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Jimp } from 'jimp'
import { Xception } from '../../../lib/index.js'
import { preprocessed } from '../../images.js'
import { legacyWeights } from '../../weights.js'
import { onnxFile } from './contender.js'
import { expectedFile, LARGEST_BATCH, photoFolder } from './contest.js'
import { contenders } from './index.js'

const fixtures = join(__dirname, '..', '..', '..', '..', 'test', 'fixtures')
const sources = ['chelsea.png', 'coffee.png', 'rocket.jpg']

/** The test photographs as a telephone or the web would give them: JPEG of 1600 x 1200. */
async function writePhotos(folder: string): Promise<void> {
  mkdirSync(folder)
  for (const [i, source] of sources.entries()) {
    const photo = await Jimp.read(readFileSync(join(fixtures, source)))
    photo.cover({ w: 1600, h: 1200 })
    writeFileSync(join(folder, `${i}.jpg`), await photo.getBuffer('image/jpeg', { quality: 90 }))
  }
}

/** Writes what the contenders need into a folder: node material.js FOLDER. */
async function main(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const model = await Xception({ weights: await legacyWeights(), device: 'cpu' })
  writeFileSync(join(folder, onnxFile), await model.toOnnx())
  const { data } = await model.predict(preprocessed(LARGEST_BATCH, 299))
  writeFileSync(join(folder, expectedFile), data)
  await writePhotos(join(folder, photoFolder))
  for (const contender of contenders) if (!contender.missing()) await contender.prepare?.(folder)
}

void main(process.argv[2])
