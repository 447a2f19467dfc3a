import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { realGpu } from '../device.js'
import { expectScenarios, runScenario } from './scenario.js'

// Memory that is let go, as the process is seen from outside.

const program = 'memoryChild.js'

expectScenarios(program, [
  // A real GPU's memory is no memory of the process: scripts/gpu/programs/deviceMemory.ts asks the driver for it.
  ...(realGpu
    ? []
    : [{ scenario: 'disposed models give their memory back at once', status: 0, stdout: 'given back\n' }]),
  { scenario: 'a layer keeps no tensor that it was applied to', status: 0, stdout: 'collected\n' },
  { scenario: 'tensors are collected', status: 0, stdout: 'collected\n' },
])

test('forgotten models are collected', () => {
  const { status, stdout, stderr } = runScenario(program, 'forgotten models are collected')
  assert.is(status, 0, stderr)
  const grown = /rss \+(-?[\d.]+) MB\nexternal \+(-?[\d.]+) MB/.exec(stdout)
  assert.ok(grown, stdout)
  // Eight models of 83 MB of weights each, twice over, would be 1.3 GB.
  assert.ok(Number(grown[1]) < 200, stdout)
  assert.ok(Number(grown[2]) < 100, stdout)
})

test.run()
