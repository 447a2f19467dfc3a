import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { emulatorEnvironment } from './emulator.js'

// Streams that are delayed at random, by seeds: work that does not wait for what it needs is then found out.

const runs = Number(process.env.XCEPTION_TEST_RUNS ?? 8)

function run(scenario: string, count: number): void {
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    [join(__dirname, 'raceChild.js'), scenario, `${count}`],
    {
      encoding: 'utf8',
      env: { ...process.env, ...emulatorEnvironment(), EMULATOR_DEVICES: '2' },
      timeout: 180_000 + count * 2_000,
      killSignal: 'SIGKILL',
    },
  )
  assert.is(status, 0, `${signal ?? ''}${stdout}${stderr}`)
}

const test = suite('races')

test(`${runs} runs on delayed streams give the same answers`, () => run('the same answers', runs))
test('memory is freed while graphs are captured', () => run('memory is freed while graphs are captured', 2))
test('every call fails once, and the next prediction is right', () =>
  run('every call fails once', Math.min(4, runs)))

test.run()
