import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'

const weightsFile = join(__dirname, '..', '..', '.work', 'bench', 'xception-telling.h5')

/** A legacy file of made-up weights for which answers differ from image to image, written once. */
export async function legacyWeights(): Promise<string> {
  if (existsSync(weightsFile)) return weightsFile
  const { Xception } = await import('../lib/index.js')
  mkdirSync(join(weightsFile, '..'), { recursive: true })
  const { goldenWeights } = await import('../lib/cli/doctor/golden.js')
  const model = await Xception({ weights: null })
  model.adoptWeights(goldenWeights(model.weights, 1))
  const unfinished = join(weightsFile, '..', 'unfinished.h5')
  await model.saveWeights(unfinished)
  model.dispose()
  renameSync(unfinished, weightsFile)
  return weightsFile
}
