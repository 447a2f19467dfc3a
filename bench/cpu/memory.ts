import { Xception } from '../../lib/index.js'
import type { Measurement } from '../measurement.js'
import { legacyWeights } from '../weights.js'
import { residentMemory } from './residentMemory.js'

const megabyte = 1e6

const image = (side: number) => ({
  data: new Float32Array(side * side * 3).fill(0.25),
  shape: [1, side, side, 3],
})

/** Before what is measured, a tenth of the predictions is made. */
export async function growth(predictions: number): Promise<Measurement> {
  const model = await Xception({
    weights: null,
    seed: 1,
    device: 'cpu',
    includeTop: false,
    inputShape: [71, 71, 3],
    pooling: 'avg',
  })
  const input = image(71)
  const predictMany = async (count: number) => {
    for (let i = 0; i < count; i++) await model.predict(input)
    return process.memoryUsage.rss()
  }
  const before = await predictMany(predictions / 10)
  const after = await predictMany(predictions)
  return { samples: [(after - before) / megabyte], note: `${Math.round(before / megabyte)} MB before` }
}

export async function peak(): Promise<Measurement> {
  const model = await Xception({ weights: await legacyWeights(), device: 'cpu' })
  await model.predict(image(299))
  const { weightBytes, arenaBytes } = model.stats()
  return {
    samples: [residentMemory().peak / megabyte],
    limit: (weightBytes + arenaBytes) / megabyte + 150,
    note: `weights ${Math.round(weightBytes / megabyte)} MB, arena ${Math.round(arenaBytes / megabyte)} MB`,
  }
}
