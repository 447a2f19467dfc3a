import { readFileSync } from 'node:fs'
import type { FloatingDType, Model } from '../../lib/index.js'
import { fixed } from '../figures.js'
import { images } from '../images.js'
import type { Measurement } from '../measurement.js'
import { type Measured, type Report, type Section, section, type Trial } from '../suite.js'
import { titled } from '../table.js'
import { legacyWeights } from '../weights.js'
import { network } from './network.js'
import { dtypes, type Scope } from './scope.js'

interface MemoryTrial extends Trial {
  dtype: FloatingDType
  batch: number
}

/** Bytes. */
interface Details {
  weights: number
  arena: number
  hostPeak: number
}

function bytesOf(model: Model): Details {
  const { weightBytes, arenaBytes } = model.stats()
  const kilobytes = Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))![1])
  return { weights: weightBytes, arena: arenaBytes, hostPeak: kilobytes * 1024 }
}

async function measure(dtype: FloatingDType, batch: number, side: number): Promise<Measurement> {
  const model = await network({ dtype, side, weights: await legacyWeights() })
  await model.predict(images(batch, side), { batchSize: batch })
  const details = bytesOf(model)
  return { samples: [details.arena], details }
}

const trials = ({ side, batches }: Scope): MemoryTrial[] =>
  dtypes.flatMap((dtype) =>
    batches.map((batch) => ({
      name: `memory-${dtype}-batch-${batch}`,
      what: `a process that loads 92 MB of weights and predicts, ${dtype}, batch ${batch}`,
      unit: 'bytes',
      measure: () => measure(dtype, batch, side),
      dtype,
      batch,
    })),
  )

function report(measured: readonly Measured<MemoryTrial>[]): Report {
  const results = measured.map(
    ({ trial: { name, what, unit, dtype, batch }, measurements: [{ details }] }) => ({
      name,
      what,
      unit,
      dtype,
      batch,
      ...(details as Details),
    }),
  )
  const rows = results.map(({ dtype, batch, ...bytes }) => [
    dtype,
    batch,
    ...[bytes.weights, bytes.arena, bytes.hostPeak].map((value) => fixed(value / 1e6)),
  ])
  const header = ['dtype', 'batch', 'weights', 'arena', 'host peak']
  return {
    results,
    lines: titled('memory, MB: weights and arena on the GPU, peak resident on the host', header, rows, 1),
  }
}

export const memorySection = (scope: Scope): Section => section(trials(scope), report)
