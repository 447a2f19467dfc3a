import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const timeLimit = 120_000

/** Runs a scenario of a program beside this file; a crash shows as a signal, a hang as the time limit's SIGKILL. */
export function runScenario(program: string, scenario: string, ...more: string[]) {
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    ['--expose-gc', join(__dirname, program), scenario, ...more],
    { encoding: 'utf8', timeout: timeLimit, killSignal: 'SIGKILL' },
  )
  return { status, signal, stdout, stderr }
}

/** What comes of a scenario. */
export interface Expectation {
  scenario: string
  status: number
  stdout: string
}

/** Adds a test for each. */
export function expectScenarios(program: string, expectations: readonly Expectation[]): void {
  for (const { scenario, status, stdout } of expectations) {
    test(scenario, () => {
      const result = runScenario(program, scenario)
      assert.is(result.signal, null, result.stderr)
      assert.is(result.status, status, result.stderr)
      assert.is(result.stdout, stdout)
    })
  }
}
