import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { emulatorEnvironment } from './emulator.js'

// Plans that one emulated GPU has left, found by another that differs from it in one respect.

const folder = mkdtempSync(join(tmpdir(), 'xception-plans-'))
const plans = join(folder, 'plans')
const gpu = JSON.parse(readFileSync(join(__dirname, '../../../lib/cuda/gpus/h100.json'), 'utf8'))

/** Predicts, and returns the warnings. */
function predictOn(changes: Record<string, number>): string {
  const profile = join(folder, 'gpu.json')
  writeFileSync(profile, JSON.stringify({ ...gpu, ...changes }))
  return execFileSync(process.execPath, [join(__dirname, 'planCacheChild.js'), plans], {
    encoding: 'utf8',
    stdio: 'pipe',
    env: { ...process.env, ...emulatorEnvironment(), EMULATOR_PROFILE: profile },
  })
}

const test = suite('plan cache of a GPU')
test.after(() => rmSync(folder, { recursive: true }))

test('the same GPU takes the plans', () => {
  assert.is(predictOn({}), '')
  const written = readFileSync(plans)
  assert.is(predictOn({ totalGlobalMem: 40e9 }), '')
  assert.equal(readFileSync(plans), written)
})

const others: Record<string, [Record<string, number>, RegExp]> = {
  'compute capability': [{ deviceVer: 1000 }, /compute capability 9.0 instead of 10.0/],
  multiprocessors: [{ multiProcessorCount: 114 }, /multiprocessors: 132 instead of 114/],
  'shared memory': [
    { maxSharedMemoryPerBlockOptin: 166912 },
    /shared memory in a block: 232448 instead of 166912/,
  ],
  driver: [{ driverVer: 14000 }, /driver of CUDA 13 instead of 14/],
}
for (const [what, [changes, expected]] of Object.entries(others)) {
  test(`another ${what}: the plans are refused and left alone`, () => {
    const written = readFileSync(plans)
    assert.match(predictOn(changes), expected)
    assert.equal(readFileSync(plans), written)
  })
}

test.run()
