import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { sanitized } from '../device.js'
import { type EmulatorRecord, emulatorRoot } from './emulator.js'

// Every scenario of test/emulator/programs in a process of its own.
const program = join(emulatorRoot, 'emulator_tests')
const run = (scenario?: string, env: Record<string, string> = {}) =>
  spawnSync(program, scenario ? [scenario] : [], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    timeout: 60_000,
  })

const environments: Record<string, Record<string, string>> = {
  'memory is limited': { EMULATOR_MEMORY: '1000000' },
  'devices are apart': { EMULATOR_DEVICES: '2' },
  'without devices': { EMULATOR_DEVICES: '0' },
  'the profile describes the device': {
    EMULATOR_PROFILE: join(__dirname, '../../../lib/cuda/gpus/t4.json'),
  },
  'programmatic launches need Hopper': {
    EMULATOR_PROFILE: join(__dirname, '../../../lib/cuda/gpus/a100.json'),
  },
  'faults come from the environment': { EMULATOR_FAULT: 'cudaStreamCreateWithFlags:*=cudaErrorUnknown' },
}
const crash = 'the host dereferences a device pointer'
/** Scenarios that a sanitizer ends with a report, as it should. */
const erring = [
  crash,
  'a kernel writes before its memory',
  'a kernel writes behind its memory',
  'an illegal access loses the device',
]

const test = suite('emulated CUDA runtime')

const scenarios = run().stdout.trim().split('\n')
const left = sanitized ? erring : [crash]

for (const scenario of scenarios.filter((name) => !left.includes(name))) {
  test(scenario, () => {
    const { status, stdout, stderr } = run(scenario, environments[scenario])
    assert.is(status, 0, `${stdout}${stderr}`)
  })
}

if (!sanitized) {
  test(crash, () => {
    const { signal, stderr } = run(crash)
    assert.is(signal, 'SIGSEGV')
    assert.match(stderr, 'emulator: the host dereferences a device pointer')
  })
}

test('a log is kept, with what is alive at the end', () => {
  const folder = mkdtempSync(join(tmpdir(), 'xception-'))
  try {
    const log = join(folder, 'log')
    run('handles end', { EMULATOR_LOG: log })
    const lines = readFileSync(log, 'utf8').trim().split('\n')
    const records = lines.map((line) => JSON.parse(line) as EmulatorRecord & { exit?: unknown })
    assert.equal(records[0], { call: 'cudaStreamCreateWithFlags', stream: 1, thread: 1 })
    const { objects } = records[records.length - 1].exit as { objects: Record<string, number> }
    assert.equal(objects, { stream: 1 })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

for (const seed of ['1', '2', '3']) {
  test(`delays change nothing, seed ${seed}`, () => {
    for (const scenario of ['a stream waits for an event', 'branches of a graph have no order']) {
      const { status, stdout } = run(scenario, { EMULATOR_SEED: seed, EMULATOR_DELAY: '500' })
      assert.is(status, 0, stdout)
    }
  })
}

test.run()
