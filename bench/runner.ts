import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Measurement } from './measurement.js'
import type { Measured, SuiteOptions, Trial } from './suite.js'

const megabyte = 1 << 20

function measure(options: SuiteOptions, name: string, cache: string): Measurement {
  const { status, signal, stdout } = spawnSync(
    process.execPath,
    [join(__dirname, 'trial.js'), JSON.stringify(options), name],
    {
      encoding: 'utf8',
      maxBuffer: 64 * megabyte,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, XDG_CACHE_HOME: cache },
    },
  )
  if (status !== 0) throw new Error(`The trial '${name}' ended with ${signal ?? `exit code ${status}`}`)
  return JSON.parse(stdout) as Measurement
}

/**
 * One process of each trial after the other, and again, so that a machine that drifts is as unkind to all of them.
 * They share a cache folder that is empty at first and removed in the end. A trial that fails is told of and has no
 * measurements.
 */
export function measureAll(
  options: SuiteOptions,
  selected: readonly Trial[],
  tell: (problem: string) => void,
): Map<Trial, Measured> {
  const cache = mkdtempSync(join(tmpdir(), 'xception-bench-'))
  const measured = new Map(selected.map((trial) => [trial, { trial, measurements: [] as Measurement[] }]))
  const processesOf = ({ processes = 1, preparations = 0 }: Trial) => processes + preparations
  try {
    for (let pass = 0; pass < Math.max(...selected.map(processesOf)); pass++) {
      for (const [trial, { measurements }] of measured) {
        if (pass >= processesOf(trial)) continue
        try {
          const measurement = measure(options, trial.name, cache)
          if (pass >= (trial.preparations ?? 0)) measurements.push(measurement)
        } catch (error) {
          tell((error as Error).message)
          measured.delete(trial)
        }
      }
    }
  } finally {
    rmSync(cache, { recursive: true, force: true })
  }
  return measured
}
