import { availableParallelism, cpus } from 'node:os'
import { fixed } from '../figures.js'
import { median } from '../measurement.js'
import { type Measured, type Report, type Suite, section } from '../suite.js'
import type { Table } from '../table.js'
import { memorySection } from './contenders/memory.js'
import { photoSection } from './contenders/photos.js'
import { speedSection } from './contenders/speed.js'
import { startSection } from './contenders/start.js'
import { layerSection } from './layers/section.js'
import { fullScope, quickScope } from './scope.js'
import { trials } from './trials.js'

interface Result {
  name: string
  what: string
  unit: string
  median: number
  min: number
  max: number
  samples: number[]
  limit?: number
  /** Median over that of the trial that the limit is a factor of. */
  ratio?: number
  note?: string
}

function summarize({ trial, measurements }: Measured, earlier: readonly Result[]): Result {
  const samples = measurements.flatMap((measurement) => measurement.samples)
  const { limit: found, note } = measurements[0]
  const result: Result = {
    name: trial.name,
    what: trial.what,
    unit: trial.unit,
    median: median(samples),
    min: Math.min(...samples),
    max: Math.max(...samples),
    samples,
    limit: found,
    note,
  }
  if (typeof trial.limit === 'object') {
    const { trial: name, factor } = trial.limit
    const base = earlier.find((other) => other.name === name)
    if (base) {
      result.limit = base.median * factor
      result.ratio = result.median / base.median
    }
  } else result.limit ??= trial.limit
  return result
}

function format(result: Result): string {
  const number = (value: number) => value.toFixed(1)
  const parts = [
    result.name.padEnd(16),
    `${number(result.median).padStart(8)} ${result.unit.padEnd(8)}`,
    `(${number(result.min)} to ${number(result.max)}, ${result.samples.length} samples)`.padEnd(36),
  ]
  if (result.limit !== undefined) {
    parts.push(`limit ${number(result.limit)} ${result.median <= result.limit ? 'kept' : 'BROKEN'}`)
  }
  if (result.ratio !== undefined) parts.push(`ratio ${result.ratio.toFixed(3)}`)
  if (result.note) parts.push(`[${result.note}]`)
  return parts.join('  ')
}

const table = (results: readonly Result[]): Table => ({
  title: 'node-xception alone, and the limits it keeps',
  header: ['trial', 'unit', 'median', 'least', 'most', 'samples', 'limit', 'ratio', 'note'],
  rows: results.map(({ name, unit, median: middle, min, max, samples, limit, ratio, note = '' }) => [
    name,
    unit,
    ...[middle, min, max].map((value) => fixed(value)),
    samples.length,
    fixed(limit),
    fixed(ratio, 3),
    note,
  ]),
  texts: 2,
})

function report(measured: readonly Measured[]): Report {
  const results: Result[] = []
  for (const one of measured) results.push(summarize(one, results))
  return { results, lines: results.map(format), tables: [table(results)] }
}

async function describeMachine(quick: boolean) {
  const { binding } = await import('../../lib/binding.js') // not before: a trial measures what that costs
  const { backend, version, description } = binding()
    .devices()
    .find(({ name }) => name === 'cpu')!
  const machine = {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0].model.trim(),
    threads: availableParallelism(),
    node: process.version,
    library: `${backend} ${version}`,
    instructionSet: description,
    quick,
  }
  const lines = [
    `${machine.cpu}, ${machine.threads} threads; ${machine.library}, ${description}; Node ${machine.node}; ${machine.date}`,
    ...(quick ? ['--quick: few samples, to see that it runs. These are no figures.'] : []),
  ]
  return { machine, lines }
}

export function cpuSuite(quick: boolean): Suite {
  const scope = quick ? quickScope : fullScope
  return {
    title: 'Xception on a CPU: node-xception and others',
    sections: [
      speedSection(scope),
      startSection(scope),
      memorySection(scope),
      photoSection(scope),
      layerSection(scope),
      section(trials(scope), report),
    ],
    describeMachine: () => describeMachine(quick),
  }
}
