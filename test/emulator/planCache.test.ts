import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
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
  return predict(plans, { EMULATOR_PROFILE: profile })
}

/** Predicts with the plans of `file`, or those of the default place, and returns the warnings. */
function predict(file: string | undefined, environment: Record<string, string> = {}): string {
  return execFileSync(process.execPath, [join(__dirname, 'planCacheChild.js'), ...(file ? [file] : [])], {
    encoding: 'utf8',
    stdio: 'pipe',
    env: { ...process.env, ...emulatorEnvironment(), ...environment },
  })
}

const crash = { EMULATOR_CUDNN_CRASHES_ON_LOAD: '1' }

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

/** The files beside `file`, that one too. */
const beside = (file: string): string[] =>
  readdirSync(dirname(file))
    .filter((name) => name.startsWith(basename(file)))
    .sort()

function crashOver(file: string, environment: Record<string, string> = {}): void {
  assert.throws(() => predict(file, { ...crash, ...environment }), /SIGABRT|Command failed/)
  assert.is(beside(file).filter((name) => name.includes('.loading.')).length, 1)
}

test('a file that a process ended over is set aside, with one warning, and the next process predicts', () => {
  const file = join(folder, 'crash')
  assert.is(predict(file), '')
  assert.equal(beside(file), ['crash'])
  assert.is(predict(file), '')
  assert.equal(beside(file), ['crash'], 'no marker is left')
  const written = readFileSync(file)
  crashOver(file)
  const warning = predict(file, crash)
  assert.match(warning, /a process ended while cuDNN loaded the plan of conv2d .*crash\.crashed' now/)
  assert.is(warning.trim().split('\n').length, 1)
  assert.equal(readFileSync(join(folder, 'crash.crashed')), written)
  assert.equal(beside(file), ['crash', 'crash.crashed'])
  assert.is(predict(file), '')
})

test('the default file is set aside too, and there is a warning', () => {
  const environment = { XDG_CACHE_HOME: join(folder, 'cache') }
  const plansFolder = join(folder, 'cache', 'node-xception', 'plans')
  assert.is(predict(undefined, environment), '')
  const [name] = readdirSync(plansFolder)
  assert.throws(() => predict(undefined, { ...crash, ...environment }))
  assert.match(predict(undefined, { ...crash, ...environment }), /cannot be used: a process ended/)
  assert.equal(readdirSync(plansFolder).sort(), [name, `${name}.crashed`])
  assert.is(predict(undefined, environment), '')
})

test('the marker of a process that lives is no crash', () => {
  const file = join(folder, 'alive')
  assert.is(predict(file), '')
  const marker = `${file}.loading.abcdef`
  writeFileSync(marker, 'conv2d')
  const holder = spawn('flock', ['--no-fork', marker, 'sleep', '60'])
  try {
    while (spawnSync('flock', ['-n', marker, 'true']).status === 0);
    assert.is(predict(file), '')
    assert.ok(existsSync(marker))
  } finally {
    holder.kill()
  }
  rmSync(marker)
})

test('a marker without a file is not held against the next one', () => {
  const file = join(folder, 'gone')
  assert.is(predict(file), '')
  crashOver(file)
  rmSync(file)
  assert.is(predict(file), '')
  assert.equal(beside(file), ['gone'])
  assert.is(predict(file), '')
})

test('plans in a folder that is read-only are loaded', () => {
  const readOnly = mkdtempSync(join(folder, 'read-only-'))
  const file = join(readOnly, 'plans')
  assert.is(predict(file), '')
  chmodSync(readOnly, 0o555)
  try {
    assert.is(predict(file), '')
    assert.equal(readdirSync(readOnly), ['plans'])
  } finally {
    chmodSync(readOnly, 0o755)
  }
})

test.run()
