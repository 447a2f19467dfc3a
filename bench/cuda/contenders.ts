import { spawnSync } from 'node:child_process'
import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { FloatingDType } from '../../lib/index.js'
import { fixed, samplesOf, speedOf } from '../figures.js'
import { type Measurement, median } from '../measurement.js'
import { type Measured, type Report, type Section, section, type Trial } from '../suite.js'
import { titled } from '../table.js'
import { predictTrial, type SetUp } from './predict.js'
import { missingPackages, runPython } from './python.js'
import type { Scope } from './scope.js'

/** What is compared with its like. */
interface Precision {
  name: 'float16' | 'tf32' | 'float32'
  dtype: FloatingDType
  tf32: boolean
  /** How far a probability may be from ours. */
  tolerance: number
}

const precisions = {
  float16: { name: 'float16', dtype: 'float16', tf32: false, tolerance: 2e-2 },
  tf32: { name: 'tf32', dtype: 'float32', tf32: true, tolerance: 5e-3 },
  float32: { name: 'float32', dtype: 'float32', tf32: false, tolerance: 1e-4 },
} as const satisfies Record<string, Precision>

interface Contender {
  name: string
  program: string
  /** What the program makes of it. */
  variant?: 'eager' | 'graph' | 'reduce-overhead' | 'max-autotune'
  /** The first is the one that uses the GPU. */
  packages: readonly string[]
  needsOnnx?: boolean
  precisions: readonly Precision[]
  /** It takes minutes to get ready. */
  slow?: boolean
}

const everyPrecision = Object.values<Precision>(precisions)
const torch = { program: 'run_torch.py', packages: ['torch', 'numpy'] } as const

const contenders: readonly Contender[] = [
  { name: 'torch-eager', ...torch, variant: 'eager', precisions: [precisions.float16] },
  { name: 'torch-graph', ...torch, variant: 'graph', precisions: everyPrecision },
  { name: 'torch-compile', ...torch, variant: 'reduce-overhead', precisions: [precisions.float16] },
  {
    name: 'torch-compile-max-autotune',
    ...torch,
    variant: 'max-autotune',
    precisions: [precisions.float16],
    slow: true,
  },
  {
    name: 'onnxruntime',
    program: 'run_onnxruntime.py',
    packages: ['onnxruntime', 'numpy', 'torch', 'onnx', 'onnxscript'],
    needsOnnx: true,
    precisions: [precisions.float16],
  },
]

/** What contest.py answers. */
interface Reply {
  version: string
  device: string
  largestDifference: number
  sameTop1: boolean
  right: boolean
  /** From the program's beginning to its first answer. */
  setUpSeconds: number
  /** Milliseconds; none where it is wrong. */
  samples: number[]
}

interface ContestTrial extends Trial {
  contender: string
  precision: Precision
  batch: number
}

/** Written once for all contenders. */
function material(side: number): string {
  const folder = join(process.env.XDG_CACHE_HOME!, 'contest')
  if (existsSync(folder)) return folder
  const unfinished = `${folder}-unfinished`
  const { status } = spawnSync(process.execPath, [join(__dirname, 'material.js'), unfinished, String(side)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) throw new Error('What the contenders need could not be written')
  renameSync(unfinished, folder)
  return folder
}

async function measure(
  { program, variant, needsOnnx }: Contender,
  { dtype, tf32, tolerance }: Precision,
  batch: number,
  scope: Scope,
): Promise<Measurement> {
  const { side, rounds, seconds, warmUps } = scope
  const folder = material(side)
  const request = { folder, side, batch, dtype, tf32, variant, tolerance, rounds, seconds, warmUps }
  if (needsOnnx && !existsSync(join(folder, `${dtype}.onnx`))) {
    runPython('export_onnx.py', JSON.stringify({ ...request, batch: 2 }))
  }
  const details = JSON.parse(runPython(program, JSON.stringify(request))) as Reply
  return { samples: details.samples, details }
}

/** In float32 and TF32 at the largest batch alone. */
const batchesOf = ({ name }: Precision, { fewBatches }: Scope): readonly number[] =>
  name === 'float16' ? fewBatches : fewBatches.slice(-1)

function own(precision: Precision, batch: number, scope: Scope): ContestTrial {
  const { dtype, tf32 } = precision
  const parameters = { dtype, tf32, batch, input: 'uint8', cudaGraph: true } as const
  const trial = predictTrial(scope, 'contest-xception', parameters)
  return { ...trial, contender: 'node-xception', precision, batch }
}

const other = (contender: Contender, precision: Precision, batch: number, scope: Scope): ContestTrial => ({
  name: `contest-${contender.name}-${precision.name}-batch-${batch}`,
  what: `${contender.name}, ${precision.name}, batch ${batch}, uint8 images to probabilities, host memory to host memory`,
  unit: 'ms',
  measure: () => measure(contender, precision, batch, scope),
  processes: scope.processes,
  missing: () => missingPackages(contender.packages, !scope.anyContender),
  contender: contender.name,
  precision,
  batch,
})

const trials = (scope: Scope): ContestTrial[] =>
  everyPrecision.flatMap((precision) =>
    batchesOf(precision, scope).flatMap((batch) => [
      own(precision, batch, scope),
      ...contenders
        .filter((contender) => contender.precisions.includes(precision))
        .filter(({ slow = false }) => scope.slowContenders || !slow)
        .map((contender) => other(contender, precision, batch, scope)),
    ]),
  )

function report(measured: readonly Measured<ContestTrial>[]): Report {
  const results = measured.map((one) => {
    const { name, what, unit, contender, precision, batch } = one.trial
    const setUps = one.measurements.map(({ details }) => (details as SetUp).setUpSeconds)
    const replies =
      contender === 'node-xception' ? [] : one.measurements.map(({ details }) => details as Reply)
    const { version, device } = replies.at(0) ?? {}
    const differences = replies.map(({ largestDifference }) => largestDifference)
    const largestDifference = replies.length > 0 ? Math.max(...differences) : undefined
    const right = replies.every((reply) => reply.right)
    const speed = right ? speedOf(samplesOf(one), batch) : undefined
    const answers = { right, largestDifference, setUpSeconds: median(setUps) }
    return {
      name,
      what,
      unit,
      contender,
      version,
      device,
      precision: precision.name,
      batch,
      ...answers,
      ...speed,
    }
  })
  const rows = results.map((row) => [
    row.precision,
    row.contender,
    row.version ?? '',
    row.device ?? '',
    row.right ? 'right' : 'WRONG, not timed',
    row.batch,
    row.largestDifference?.toExponential(1) ?? '-',
    fixed(row.imagesPerSecond, 0),
    fixed(row.p50, 3),
    fixed(row.p99, 3),
    fixed(row.setUpSeconds),
  ])
  const header = [
    'precision',
    'contender',
    'version',
    'on',
    'answers',
    'batch',
    'difference',
    'images/s',
    'p50 ms',
    'p99 ms',
    'ready after s',
  ]
  return {
    results,
    lines: titled('contenders; difference: from our probabilities', header, rows, 5),
  }
}

export const contenderSection = (scope: Scope): Section => section(trials(scope), report)
