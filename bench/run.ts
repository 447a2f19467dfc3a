import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Measurement, median } from './measurement.js'
import { type Trial, trials } from './trials.js'

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

/** Those asked for by name, and those that their limits refer to. */
function select(names: readonly string[]): Trial[] {
  const chosen = new Set(
    trials.filter(({ name }) => names.length === 0 || names.some((part) => name.includes(part))),
  )
  for (const { limit } of [...chosen]) {
    if (typeof limit === 'object') chosen.add(trials.find(({ name }) => name === limit.trial)!)
  }
  return trials.filter((trial) => chosen.has(trial))
}

function measure(name: string): Measurement {
  const { status, signal, stdout } = spawnSync(process.execPath, [join(__dirname, 'trial.js'), name], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error(`The trial '${name}' ended with ${signal ?? `exit code ${status}`}`)
  return JSON.parse(stdout) as Measurement
}

/** One process of each trial after the other, and again, so that a machine that drifts is as unkind to all of them. */
function measureAll(selected: readonly Trial[]): Map<Trial, Measurement[]> {
  const measurements = new Map<Trial, Measurement[]>(selected.map((trial) => [trial, []]))
  const passes = Math.max(...selected.map(({ processes = 1 }) => processes))
  for (let pass = 0; pass < passes; pass++) {
    for (const trial of selected) {
      if (pass < (trial.processes ?? 1)) measurements.get(trial)!.push(measure(trial.name))
    }
  }
  return measurements
}

function summarize(trial: Trial, measurements: readonly Measurement[], earlier: readonly Result[]): Result {
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
    const base = earlier.find((other) => other.name === name)!.median
    result.limit = base * factor
    result.ratio = result.median / base
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

function main(): void {
  const { values, positionals } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true })
  const selected = select(positionals)
  if (selected.length === 0)
    throw new Error(`No such trial; there are ${trials.map(({ name }) => name).join(', ')}`)
  const machine = { cpu: cpus()[0].model.trim(), threads: availableParallelism(), node: process.version }
  console.log(`${machine.cpu}, ${machine.threads} threads, Node ${machine.node}`)
  const results: Result[] = []
  for (const [trial, measurements] of measureAll(selected)) {
    const result = summarize(trial, measurements, results)
    results.push(result)
    console.log(format(result))
  }
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ machine, results }, null, 2)}\n`)
}

main()
