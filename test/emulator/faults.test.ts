import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { binding } from '../../lib/binding.js'
import { locateLibraries } from '../../lib/cuda/locate.js'
import { cudaModulePath } from '../../lib/cuda/module.js'
import type { XceptionError } from '../../lib/errors.js'
import { listDevices, type Model, type NdArray, type TargetOptions } from '../../lib/index.js'
import { emulator } from './emulator.js'
import {
  callsOf,
  errorOf,
  image,
  type Lifetime,
  leaks,
  lifetime,
  network,
  settle,
  spread,
} from './faultSweep.js'

// Every call that opening the device, loading a model, predicting and disposing make of CUDA and cuDNN fails once: an
// error with a code and the call's name, nothing leaks, and whoever comes next is answered.

/** How many of the times that a call is made; all, when the variable says Infinity. */
const most = Number(process.env.XCEPTION_TEST_FAULTS ?? 4)

/** Whose failure is nobody's business: what was to go is gone, or the process ends soon. */
const destructors = [
  'cudaEventDestroy',
  'cudaFree',
  'cudaFreeAsync',
  'cudaFreeHost',
  'cudaGraphDestroy',
  'cudaGraphExecDestroy',
  'cudnnBackendDestroyDescriptor',
]

/** Calls that need not succeed every time; and while a graph is recorded or launched, none has to. */
const survivable: Record<string, string> = {
  cudaDriverGetVersion: 'the emulated cuDNN looks for a driver, and has an engine less without one',
  cudaEventCreateWithFlags: 'one engine cannot be timed, and another is taken',
  cudaEventElapsedTime: 'as above',
  cudaEventRecord: 'as above',
  cudaEventSynchronize: 'as above; or a model is disposed of, which waits in another way then',
  cudaGraphInstantiate: 'one engine cannot be timed, and another is taken',
  cudaGraphLaunch: 'as above',
  cudaStreamBeginCapture: 'as above',
  cudaStreamEndCapture: 'as above',
  cudaLaunchKernelEx: 'one way to run a convolution fails when it is timed, and another is taken',
  cudaMemGetInfo: 'as above',
  cudaMalloc: 'the workspace of one engine cannot be had, and another is taken',
  cudaStreamIsCapturing: 'as above',
  cudaSetDevice: 'something is freed: the thread is at the device already',
  cudaStreamSynchronize: 'something is destroyed',
  cudnnBackendCreateDescriptor: 'one engine has no plan, and another is taken; or a saved plan is made anew',
  cudnnBackendExecute: 'one engine does not run, and another is taken',
  cudnnBackendFinalize: 'one engine has no plan, and another is taken; or a saved plan is made anew',
  cudnnBackendGetAttribute: 'as above',
  cudnnBackendSetAttribute: 'as above',
}

/** How an error names a call. A launch has its kernel's name. */
const nameOf = (call: string) => (call === 'cudaLaunchKernelEx' ? /(^|: )\w+ failed: cudaErrorUnknown/ : call)

function assertTold(error: unknown, call: string): void {
  const { code, message } = error as XceptionError
  assert.match(code, /^ERR_(BACKEND|CUDNN|CUDA_DRIVER|OUT_OF_MEMORY)$/, `${call}: ${message}`)
  if (code !== 'ERR_CUDA_DRIVER') assert.match(message, nameOf(call))
}

const rethrow = (error: unknown): never => {
  throw error
}

const folder = mkdtempSync(join(tmpdir(), 'xception-faults-'))

/** Made with another dtype than the models that fail: it shares no plan with them. */
let witness: Model
let expected: NdArray
let healthy: Record<string, number>

async function assertHealthy(label: string): Promise<void> {
  assert.equal(await witness.predict(image), expected, label)
  await settle()
  assert.equal(leaks(healthy), [], label)
  assert.equal(emulator.books().violations, [], label)
}

/** What came of it; undefined where `options` ended in an error, which `check` is given. */
async function attempt(
  options: TargetOptions,
  check: (error: unknown) => void,
): Promise<Lifetime | undefined> {
  try {
    const survived = await lifetime(options)
    await settle()
    return survived
  } catch (error) {
    check(error)
    await settle().catch(check)
    return undefined
  }
}

async function warmUp(options: TargetOptions): Promise<NdArray> {
  for (let i = 0; i < 3; i++) await attempt(options, rethrow)
  const { answer, withoutGraph } = await lifetime(options)
  assert.not(withoutGraph)
  await witness.predict(image)
  await settle()
  healthy = emulator.books().objects
  return answer
}

async function sweep(options: TargetOptions): Promise<void> {
  const answer = await warmUp(options)
  const calls = await callsOf(() => attempt(options, rethrow))
  for (const [call, count] of Object.entries(calls)) {
    for (const time of spread(count, most)) {
      const label = `${call}, time ${time} of ${count}`
      emulator.clearBooks()
      emulator.setFaults(`${call}:${time}=${errorOf(call)}`)
      const survived = await attempt(options, (error) => {
        assert.not(destructors.includes(call), label)
        assertTold(error, call)
      })
      const happened = emulator.books().calls[call] >= time
      emulator.setFaults('')
      if (survived) {
        const needNot = destructors.includes(call) || call in survivable || survived.withoutGraph
        assert.ok(!happened || needNot, `${label}: no error`)
        assert.equal(survived.answer, answer, label)
      }
      await assertHealthy(label)
    }
  }
}

const test = suite('faults')

test.after(() => rmSync(folder, { recursive: true }))

test('opening the device', async () => {
  const script = `
    const { listDevices, resolveDevice } = require(${JSON.stringify(join(__dirname, '../../lib/device.js'))})
    const { callsOf } = require(${JSON.stringify(join(__dirname, 'faultSweep.js'))})
    const print = async () =>
      console.log(
        JSON.stringify([await callsOf(async () => listDevices()), await callsOf(async () => resolveDevice('cuda'))]),
      )
    print()`
  const { stdout } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' })
  const [finding, opening] = JSON.parse(stdout) as Record<string, number>[]
  const steps: [Record<string, number>, () => void][] = [
    [finding, () => binding().openCuda(cudaModulePath(), locateLibraries())],
    [opening, () => binding().openDevice('cuda:0')],
  ]
  for (const [calls, open] of steps) {
    for (const [call, count] of Object.entries(calls)) {
      for (let time = 1; time <= count; time++) {
        emulator.setFaults(`${call}:${time}=${errorOf(call)}`)
        assert.throws(open, (error: unknown) => {
          assertTold(error, call)
          return true
        })
        emulator.setFaults('')
        assert.equal(leaks({}), [], `${call}, time ${time}`)
      }
    }
    open()
  }
  assert.ok(listDevices().some(({ name }) => name === 'cuda:0'))
  witness = network({ dtype: 'float32', tune: false, planCache: false })
  expected = await witness.predict(image)
})

test('a model whose plans are made and timed', () => sweep({ tune: true, planCache: false }))

test('a model whose plans are saved', () => sweep({ tune: true, planCache: join(folder, 'plans') }))

test('a device that is lost says so until it is opened again', async () => {
  const options = { tune: true, planCache: false } as const
  const answer = await warmUp(options)
  const isLost = (error: unknown) => {
    const { code, message } = error as XceptionError
    assert.is(code, 'ERR_DEVICE_LOST', message)
  }
  const calls = await callsOf(() => attempt(options, rethrow))
  for (const [call, count] of Object.entries(calls).filter(([name]) => name.startsWith('cuda'))) {
    for (const time of spread(count, Math.min(most, 8))) {
      const label = `${call}, time ${time} of ${count}`
      emulator.clearBooks()
      emulator.setFaults(`${call}:${time}=cudaErrorIllegalAddress`)
      const survived = await attempt(options, isLost)
      const happened = emulator.books().calls[call] >= time
      if (survived) assert.equal(survived.answer, answer, label)
      if (happened) await witness.predict(image).then(() => assert.unreachable(label), isLost)
      emulator.setFaults('')
      emulator.heal()
      await assertHealthy(label)
    }
  }
})

test.run()
