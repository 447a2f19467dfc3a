import { readFileSync } from 'node:fs'
import type { Measurement } from '../measurement.js'
import { legacyWeights } from '../weights.js'

// The package is loaded inside the functions, for that is what one of them measures.

export async function requirePackage(): Promise<Measurement> {
  const start = performance.now()
  require('../../lib/index.js')
  const samples = [performance.now() - start]
  const opened = /\S*(\.node|libdnnl\S*)$/m.exec(readFileSync('/proc/self/maps', 'utf8'))
  if (opened) throw new Error(`require() has opened ${opened[0]}`)
  return { samples }
}

export async function load(): Promise<Measurement> {
  const weights = await legacyWeights()
  const { Xception } = await import('../../lib/index.js')
  const start = performance.now()
  const model = await Xception({ weights, device: 'cpu' })
  await model.prepare({ batchSizes: [1] })
  return { samples: [performance.now() - start] }
}
