import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { expectScenarios, runScenario } from './scenario.js'

// Processes and workers that end in every way, with work under way.

expectScenarios('child.js', [
  { scenario: 'predict, then end', status: 0, stdout: 'answered\n' },
  { scenario: 'end with predictions under way', status: 0, stdout: 'done\n'.repeat(4) },
  { scenario: 'process.exit with predictions under way', status: 7, stdout: '' },
  { scenario: 'uncaught exception with predictions under way', status: 1, stdout: '' },
  { scenario: 'dispose with predictions under way', status: 0, stdout: 'answered\nERR_DISPOSED\n' },
  { scenario: 'terminate workers at random moments', status: 0, stdout: 'all terminated\n' },
  { scenario: 'workers alone have loaded it', status: 0, stdout: 'still loaded\n' },
  { scenario: 'exit while workers predict', status: 5, stdout: '' },
  {
    scenario: 'a worker that throws',
    status: 0,
    stdout: 'worker error: deliberate\nworker exited with 1\nanswered\n',
  },
])

test('process.exit while plans are made, at any moment', () => {
  for (let delay = 0; delay < 160; delay += 20) {
    const { status, signal, stderr } = runScenario(
      'child.js',
      'process.exit while plans are made',
      `${delay}`,
    )
    assert.is(signal, null, `after ${delay} ms: ${stderr}`)
    assert.is(status, 7, stderr)
  }
})

test.run()
