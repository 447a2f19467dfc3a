import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createPool, type Pool, Xception } from '../../lib/index.js'
import type { Measurement } from '../measurement.js'

const photographs = ['rocket.jpg', 'chelsea.png', 'coffee.png'].map((name) =>
  join(__dirname, '..', '..', '..', 'test', 'fixtures', name),
)

/** The photographs again and again. */
function* files(count = Number.POSITIVE_INFINITY): Generator<string> {
  for (let i = 0; i < count; i++) yield photographs[i % photographs.length]
}

async function withPool<T>(maxBatch: number, use: (pool: Pool) => Promise<T>): Promise<T> {
  const model = await Xception({
    weights: null,
    seed: 1,
    device: 'cpu',
    batching: { maxBatch, whenFull: 'wait' },
  })
  const pool = await createPool({ model })
  try {
    return await use(pool)
  } finally {
    await pool.terminate()
    model.dispose()
  }
}

/** From files to scores, in the steady state: the first images, for which threads and decoders start, are not counted. */
export function throughput(maxBatch: number, images: number): Promise<Measurement> {
  const warmUp = 4 * maxBatch
  return withPool(maxBatch, async (pool) => {
    let start = 0
    const sums = { decodeMs: 0, batchSize: 0 }
    for await (const item of pool.classify(files(warmUp + images))) {
      if ('error' in item) throw item.error
      sums.decodeMs += item.timing.decodeMs
      sums.batchSize += item.timing.batchSize
      if (item.index === warmUp - 1) start = performance.now()
    }
    const perImage = (performance.now() - start) / images
    const [decode, batch] = [sums.decodeMs, sums.batchSize].map((sum) => (sum / (warmUp + images)).toFixed(1))
    return { samples: [perImage], note: `${pool.workers} workers, decode ${decode} ms, batch ${batch}` }
  })
}

/** 99th percentile of how late timers of the calling thread are while the pool is busy. */
export function eventLoopDelay(maxBatch: number, seconds: number): Promise<Measurement> {
  return withPool(maxBatch, async (pool) => {
    const delay = monitorEventLoopDelay({ resolution: 1 })
    let images = 0
    delay.enable()
    const end = performance.now() + seconds * 1000
    for await (const item of pool.classify(files())) {
      if ('error' in item) throw item.error
      images++
      if (performance.now() > end) break
    }
    delay.disable()
    const milliseconds = (nanoseconds: number) => nanoseconds / 1e6
    return {
      samples: [milliseconds(delay.percentile(99))],
      note: `${images} images, longest ${milliseconds(delay.max).toFixed(1)} ms`,
    }
  })
}
