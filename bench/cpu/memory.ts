import { readFileSync } from 'node:fs'
import { Xception } from '../../lib/index.js'
import type { Measurement } from '../measurement.js'
import { legacyWeights } from '../weights.js'

const megabyte = 1e6

const image = (side: number) => ({
  data: new Float32Array(side * side * 3).fill(0.25),
  shape: [1, side, side, 3],
})

export async function growth(): Promise<Measurement> {
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
  const before = await predictMany(1_000)
  const after = await predictMany(10_000)
  return { samples: [(after - before) / megabyte], note: `${Math.round(before / megabyte)} MB before` }
}

export async function peak(): Promise<Measurement> {
  const model = await Xception({ weights: await legacyWeights(), device: 'cpu' })
  await model.predict(image(299))
  const kilobytes = Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))![1])
  const { weightBytes, arenaBytes } = model.stats()
  return {
    samples: [(kilobytes * 1024) / megabyte],
    limit: (weightBytes + arenaBytes) / megabyte + 150,
    note: `weights ${Math.round(weightBytes / megabyte)} MB, arena ${Math.round(arenaBytes / megabyte)} MB`,
  }
}
