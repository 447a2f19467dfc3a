import { spawnSync } from 'node:child_process'
import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { FloatingDType } from '../../lib/index.js'
import { fixed, samplesOf, speedOf } from '../figures.js'
import type { Measurement } from '../measurement.js'
import { type Measured, type Report, type Section, section, type Trial } from '../suite.js'
import { titled } from '../table.js'
import { predictTrial } from './predict.js'
import { missingPackages, runPython } from './python.js'
import type { Scope } from './scope.js'

const dtype = 'float16' satisfies FloatingDType

/** How far a probability may be from ours. */
const TOLERANCE = 2e-2

interface Contender {
  name: string
  program: string
  /** The first is the one that uses the GPU. */
  packages: readonly string[]
  needsOnnx: boolean
}

const contenders: readonly Contender[] = [
  { name: 'torch', program: 'run_torch.py', packages: ['torch', 'numpy'], needsOnnx: false },
  {
    name: 'onnxruntime',
    program: 'run_onnxruntime.py',
    packages: ['onnxruntime', 'numpy', 'torch', 'onnx', 'onnxscript'],
    needsOnnx: true,
  },
]

/** What contest.py answers. */
interface Reply {
  version: string
  device: string
  largestDifference: number
  sameTop1: boolean
  right: boolean
  /** Milliseconds; none where it is wrong. */
  samples: number[]
}

interface ContestTrial extends Trial {
  contender: string
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

async function measure({ program, needsOnnx }: Contender, batch: number, scope: Scope): Promise<Measurement> {
  const { side, rounds, seconds, warmUps } = scope
  const folder = material(side)
  const request = { folder, side, batch, dtype, tolerance: TOLERANCE, rounds, seconds, warmUps }
  if (needsOnnx && !existsSync(join(folder, `${dtype}.onnx`))) {
    runPython('export_onnx.py', JSON.stringify({ ...request, batch: 2 }))
  }
  const details = JSON.parse(runPython(program, JSON.stringify(request))) as Reply
  return { samples: details.samples, details }
}

const trials = (scope: Scope): ContestTrial[] =>
  scope.fewBatches.flatMap((batch) => [
    {
      ...predictTrial(scope, 'contest-xception', { dtype, batch, input: 'uint8', cudaGraph: true }),
      contender: 'node-xception',
    },
    ...contenders.map((contender) => ({
      name: `contest-${contender.name}-${dtype}-batch-${batch}`,
      what: `${contender.name}, ${dtype}, batch ${batch}, uint8 images to probabilities, host memory to host memory`,
      unit: 'ms',
      measure: () => measure(contender, batch, scope),
      processes: scope.processes,
      missing: () => missingPackages(contender.packages, !scope.anyContender),
      contender: contender.name,
      batch,
    })),
  ])

function report(measured: readonly Measured<ContestTrial>[]): Report {
  const results = measured.map((one) => {
    const { name, what, unit, contender, batch } = one.trial
    const replies = one.measurements.flatMap(({ details }) => (details ? [details as Reply] : []))
    const { version, device } = replies.at(0) ?? {}
    const differences = replies.map(({ largestDifference }) => largestDifference)
    const largestDifference = replies.length > 0 ? Math.max(...differences) : undefined
    const right = replies.every((reply) => reply.right)
    const speed = right ? speedOf(samplesOf(one), batch) : undefined
    return { name, what, unit, contender, version, device, dtype, batch, right, largestDifference, ...speed }
  })
  const rows = results.map((row) => [
    row.contender,
    row.version ?? '',
    row.device ?? '',
    row.right ? 'right' : 'WRONG, not timed',
    row.batch,
    row.largestDifference?.toExponential(1) ?? '-',
    fixed(row.imagesPerSecond, 0),
    fixed(row.p50, 3),
    fixed(row.p99, 3),
  ])
  const header = [
    'contender',
    'version',
    'on',
    'answers',
    'batch',
    'difference',
    'images/s',
    'p50 ms',
    'p99 ms',
  ]
  return {
    results,
    lines: titled(`contenders, ${dtype}; difference: from our probabilities`, header, rows, 4),
  }
}

export const contenderSection = (scope: Scope): Section => section(trials(scope), report)
