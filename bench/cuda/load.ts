import { join } from 'node:path'
import { type FloatingDType, Tensor } from '../../lib/index.js'
import { fixed } from '../figures.js'
import { images } from '../images.js'
import { type Measurement, median } from '../measurement.js'
import { type Measured, type Report, type Section, section, type Trial } from '../suite.js'
import { titled } from '../table.js'
import { legacyWeights } from '../weights.js'
import { network } from './network.js'
import { dtypes, type Scope } from './scope.js'

interface LoadTrial extends Trial {
  dtype: FloatingDType
  planCache: 'cold' | 'warm'
}

/** Milliseconds, one after the other. */
interface Phases {
  /** CUDA, cuDNN and the GPU. */
  open: number
  /** From the weights file to a model with a plan for batch 1. */
  load: number
  first: number
}

async function measure(
  { dtype, planCache }: Pick<LoadTrial, 'dtype' | 'planCache'>,
  side: number,
): Promise<Measurement> {
  const weights = await legacyWeights()
  const x = images(1, side)
  const start = performance.now()
  Tensor.from(new Float32Array(1), [1], { device: 'cuda' }).dispose()
  const opened = performance.now()
  const file = planCache === 'cold' ? join(process.env.XDG_CACHE_HOME!, `cold-${process.pid}.txt`) : undefined
  const model = await network({ dtype, side, weights, planCache: file })
  await model.prepare({ batchSizes: [1] })
  const loaded = performance.now()
  await model.predict(x)
  const end = performance.now()
  const details: Phases = { open: opened - start, load: loaded - opened, first: end - loaded }
  return { samples: [end - start], details }
}

const trials = ({ side, processes }: Scope): LoadTrial[] =>
  dtypes.flatMap((dtype) =>
    (['cold', 'warm'] as const).map((planCache) => ({
      name: `load-${dtype}-${planCache}`,
      what: `a new process to its first prediction, 92 MB of weights, ${dtype}, ${planCache} plan cache`,
      unit: 'ms',
      measure: () => measure({ dtype, planCache }, side),
      processes: 2 * processes - 1,
      preparations: 1, // fills the plan cache, and the system's cache of files
      dtype,
      planCache,
    })),
  )

function report(measured: readonly Measured<LoadTrial>[]): Report {
  const results = measured.map(({ trial: { name, what, unit, dtype, planCache }, measurements }) => {
    const phases = measurements.map(({ details }) => details as Phases)
    const medianOf = (phase: keyof Phases) => median(phases.map((all) => all[phase]))
    const totals = measurements.flatMap(({ samples }) => samples)
    const medians = { open: medianOf('open'), load: medianOf('load'), first: medianOf('first') }
    return { name, what, unit, dtype, planCache, ...medians, total: median(totals), processes: totals.length }
  })
  const rows = results.map(({ dtype, planCache, open, load, first, total, processes }) => [
    dtype,
    planCache,
    ...[open, load, first, total].map((value) => fixed(value, 0)),
    processes,
  ])
  const header = ['dtype', 'plan cache', 'open', 'load', 'first prediction', 'total', 'processes']
  return { results, lines: titled('a new process to its first prediction, ms', header, rows, 2) }
}

export const loadSection = (scope: Scope): Section => section(trials(scope), report)
