import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { binding } from '../../lib/binding.js'
import { realGpu, sanitized, testDevice } from '../device.js'
import type { Report } from './cycleChild.js'

// Workers that come and go while others predict with the same model. XCEPTION_TEST_CYCLES says how many, 24 unless told
// otherwise; npm run test:lifetime takes 500.

const cycles = Number(process.env.XCEPTION_TEST_CYCLES ?? 24)
const test = suite('cycles')

function run(end: string, count: number) {
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    ['--expose-gc', join(__dirname, 'cycleChild.js'), end, `${count}`],
    { encoding: 'utf8', timeout: 120_000 + count * 2_000, killSignal: 'SIGKILL' },
  )
  assert.is(signal, null, stderr)
  const report = JSON.parse(stdout || '{}') as Report
  assert.is(report.wrong, 0, `${stdout}${stderr}`)
  assert.ok(report.least > 0, stdout)
  return { status, report, stderr, stdout }
}

test(`${cycles} workers attach, predict and end at any moment`, () => {
  const { status, report, stderr, stdout } = run('return', cycles)
  assert.is(status, 0, stderr)
  // The main thread and eight workers.
  assert.is(report.users, 9)
  if (!sanitized) {
    assert.ok(report.perWorker < 40, stdout)
    assert.ok(report.grown.memory < 60, stdout)
  }
  if (testDevice !== 'cpu' && !realGpu) assert.ok(report.grown.blocks! <= 0, stdout)
  const { threads } = binding()
    .devices()
    .find(({ name }) => name === 'cpu')!
  assert.ok(report.computeThreads <= threads, stdout)
})

const few = Math.min(cycles, 8)
test('process.exit while workers predict', () => assert.is(run('exit', few).status, 9))
test('an uncaught exception while workers predict', () => {
  const { status, stderr } = run('uncaught', few)
  assert.is(status, 1)
  assert.match(stderr, 'Error: deliberate')
})

test.run()
