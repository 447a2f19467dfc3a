import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

/** Runs a scenario of child.ts; a crash shows as a signal, a hang as the time limit's SIGKILL. */
function run(scenario: string) {
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    ['--expose-gc', join(__dirname, 'child.js'), scenario],
    { encoding: 'utf8', timeout: 120_000, killSignal: 'SIGKILL' },
  )
  return { status, signal, stdout, stderr }
}

interface Expectation {
  scenario: string
  status: number
  stdout: string
}

const expectations: Expectation[] = [
  { scenario: 'predict, then end', status: 0, stdout: '1,2048\n' },
  { scenario: 'end with predictions under way', status: 0, stdout: 'done\n'.repeat(4) },
  { scenario: 'process.exit with predictions under way', status: 7, stdout: '' },
  { scenario: 'uncaught exception with predictions under way', status: 1, stdout: '' },
  { scenario: 'dispose with predictions under way', status: 0, stdout: '1,2048\nERR_DISPOSED\n' },
  { scenario: 'terminate workers at random moments', status: 0, stdout: 'all terminated\n' },
  { scenario: 'exit while workers predict', status: 5, stdout: '' },
  {
    scenario: 'a worker that throws',
    status: 0,
    stdout: 'worker error: deliberate\nworker exited with 1\n1,2048\n',
  },
  { scenario: 'disposed models give their memory back at once', status: 0, stdout: 'given back\n' },
  { scenario: 'a layer keeps no tensor that it was applied to', status: 0, stdout: 'collected\n' },
  { scenario: 'tensors are collected', status: 0, stdout: 'collected\n' },
]

for (const { scenario, status, stdout } of expectations) {
  test(scenario, () => {
    const result = run(scenario)
    assert.is(result.signal, null, result.stderr)
    assert.is(result.status, status, result.stderr)
    assert.is(result.stdout, stdout)
  })
}

test('forgotten models are collected', () => {
  const { status, stdout, stderr } = run('forgotten models are collected')
  assert.is(status, 0, stderr)
  const grown = /rss \+(-?[\d.]+) MB\nexternal \+(-?[\d.]+) MB/.exec(stdout)
  assert.ok(grown, stdout)
  // Eight models of 83 MB of weights each, twice over, would be 1.3 GB.
  assert.ok(Number(grown[1]) < 200, stdout)
  assert.ok(Number(grown[2]) < 100, stdout)
})

test.run()
