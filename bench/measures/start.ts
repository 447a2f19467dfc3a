import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { Measurement } from '../measurement.js'

// The package is loaded inside the functions, for that is what one of them measures.

const root = join(__dirname, '..', '..', '..')
const weightsFile = join(root, '.work', 'bench', 'xception.h5')

export async function requirePackage(): Promise<Measurement> {
  const start = performance.now()
  require('../../lib/index.js')
  const samples = [performance.now() - start]
  const opened = /\S*(\.node|libdnnl\S*)$/m.exec(readFileSync('/proc/self/maps', 'utf8'))
  if (opened) throw new Error(`require() has opened ${opened[0]}`)
  return { samples }
}

/** A legacy file of untrained weights, written once. */
export async function legacyWeights(): Promise<string> {
  if (existsSync(weightsFile)) return weightsFile
  const { Xception } = await import('../../lib/index.js')
  mkdirSync(join(weightsFile, '..'), { recursive: true })
  const model = await Xception({ weights: null, seed: 1 })
  const unfinished = join(weightsFile, '..', 'unfinished.h5')
  await model.saveWeights(unfinished)
  model.dispose()
  renameSync(unfinished, weightsFile)
  return weightsFile
}

export async function load(): Promise<Measurement> {
  const weights = await legacyWeights()
  const { Xception } = await import('../../lib/index.js')
  const start = performance.now()
  const model = await Xception({ weights, device: 'cpu' })
  await model.prepare({ batchSizes: [1] })
  return { samples: [performance.now() - start] }
}
