import { availableParallelism, cpus } from 'node:os'
import { median } from '../measurement.js'
import { type Measured, type Report, type Suite, section } from '../suite.js'
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

function report(measured: readonly Measured[]): Report {
  const results: Result[] = []
  for (const one of measured) results.push(summarize(one, results))
  return { results, lines: results.map(format) }
}

export const cpuSuite: Suite = {
  sections: [section(trials, report)],
  describeMachine() {
    const machine = { cpu: cpus()[0].model.trim(), threads: availableParallelism(), node: process.version }
    return { machine, lines: [`${machine.cpu}, ${machine.threads} threads, Node ${machine.node}`] }
  },
}
