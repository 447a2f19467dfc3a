import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { requirePackage, runProgram } from '../cudaRefusal.js'
import { type EmulatorBooks, emulatorEnvironment } from './emulator.js'

// Of several GPUs, those that nobody uses are left alone, and one that cannot be used hides no other.

const environment = { ...emulatorEnvironment(), XCEPTION_CUDA_PROBE: '0', EMULATOR_DEVICES: '3' }
const required = (path: string) => `require(${JSON.stringify(join(__dirname, path))})`

const prelude = `
  const { Tensor, listDevices, model, input, activation } = ${requirePackage}
  const { emulator } = ${required('emulator.js')}
  const names = () => listDevices().map(({ name }) => name)
  const codeOf = (task) => {
    try {
      task()
      return 'no error'
    } catch ({ code, message }) {
      return code + ': ' + message
    }
  }
  const tensorOn = (device) => Tensor.from(new Float32Array(1), [1], { device })
  const x = input({ shape: [1] })
  const net = (device) => model({ inputs: x, outputs: activation({ activation: 'relu' }).apply(x), device })
  const say = (answer) => console.log(JSON.stringify(answer))
`

function answerOf<T>(program: string, env: Record<string, string> = {}): T {
  const { stdout } = runProgram(`${prelude};(async () => {${program}})()`, { ...environment, ...env })
  return JSON.parse(stdout) as T
}

const test = suite('devices')

test('listing the GPUs makes no context on any', () => {
  const [devices, { calls, objects }] = answerOf<[string[], EmulatorBooks]>(
    'say([names(), emulator.books()])',
  )
  assert.equal(devices, ['cuda:0', 'cuda:1', 'cuda:2', 'cpu'])
  assert.equal(objects, {})
  assert.equal(Object.keys(calls).sort(), [
    'cudaDriverGetVersion',
    'cudaGetDeviceCount',
    'cudaGetDeviceProperties',
    // which cuDNN's parts are opened by
    'cudnnBackendCreateDescriptor',
    'cudnnBackendDestroyDescriptor',
    'cudnnBackendFinalize',
    'cudnnBackendSetAttribute',
    'cudnnGetVersion',
  ])
})

for (const use of [
  "await tensorOn('cuda:1').data()",
  "net('cuda:1')",
  "await tensorOn('cpu').to('cuda:1').data()",
  "await net('cuda:1').predict({ data: new Float32Array(1), shape: [1, 1] })",
]) {
  test(`${use}: the other GPUs have nothing, and were never made the thread's`, () => {
    const program = `emulator.setRecording(true); ${use}; say([emulator.books().objects, emulator.takeRecords()])`
    const [objects, records] =
      answerOf<[Record<string, number>, { call?: string; device?: number }[]]>(program)
    assert.equal([objects.stream, objects.cudnnHandle], [3, 2])
    const devices = records.filter(({ call }) => call === 'cudaSetDevice').map(({ device }) => device)
    assert.equal([...new Set(devices)], [1])
  })
}

/** Of the emulated device that is opened while it is set. */
const cudnnFails = "emulator.setFaults('cudnnCreate:*=CUDNN_STATUS_NOT_INITIALIZED')"

test('a GPU that fails gives its own error, is listed no more, and hides no other', () => {
  const answer = answerOf<string[][]>(`
    ${cudnnFails}
    const refused = [codeOf(() => tensorOn('cuda:1')), codeOf(() => net('cuda:1'))]
    emulator.setFaults('')
    const left = names()
    const others = [tensorOn('auto').device, tensorOn('cuda:2').device]
    say([refused, left, others, [codeOf(() => tensorOn('cuda:1'))], names()])`)
  const [refused, left, others, again, atLast] = answer
  for (const error of refused) assert.match(error, /^ERR_CUDNN: cudnnCreate failed/)
  assert.equal(left, ['cuda:0', 'cuda:2', 'cpu'])
  assert.equal(others, ['cuda:0', 'cuda:2'])
  assert.equal(again, ['no error'])
  assert.equal(atLast, ['cuda:0', 'cuda:1', 'cuda:2', 'cpu'])
})

test("'auto' takes the first that can be opened", () => {
  const answer = answerOf<string[][]>(`
    emulator.setFaults('cudnnCreate:1=CUDNN_STATUS_NOT_INITIALIZED')
    say([[tensorOn('auto').device, net('auto').device], names()])`)
  assert.equal(answer, [
    ['cuda:1', 'cuda:1'],
    ['cuda:1', 'cuda:2', 'cpu'],
  ])
})

test("'auto' is the CPU where none can be opened, and says why", () => {
  const [first, second, devices, warnings] = answerOf<[unknown[], unknown[], string[], string[]]>(`
    const warnings = []
    process.on('warning', ({ code, message }) => warnings.push(code + ': ' + message))
    ${cudnnFails}
    const [first, second] = [net('auto'), net('auto')].map(({ device, fallbackReason }) => [device, fallbackReason])
    await new Promise(setImmediate)
    say([first, second, names(), warnings])`)
  assert.is(first[0], 'cpu')
  assert.match(String(first[1]), /^cudnnCreate failed.* \(ERR_CUDNN\)$/)
  assert.equal(second, first)
  assert.equal(devices, ['cpu'])
  assert.is(warnings.length, 1)
  assert.match(warnings[0], /^XCEPTION_CPU_FALLBACK: Device 'auto' is the CPU: cudnnCreate failed/)
})

test('a GPU beyond those that are there', () => {
  const [error] = answerOf<string[]>("say([codeOf(() => net('cuda:3'))])")
  assert.match(error, /^ERR_DEVICE_UNAVAILABLE: There is no device 'cuda:3'/)
})

test('the probe opens them all, and says what it met where none can be opened', () => {
  const probed = { XCEPTION_CUDA_PROBE: '1' }
  const fails = (error: string) => ({ ...probed, EMULATOR_FAULT: `cudnnCreate:${error}` })
  const open = "say([codeOf(() => tensorOn('cuda')), names()])"
  const none = answerOf<[string, string[]]>(open, fails('*=CUDNN_STATUS_NOT_INITIALIZED'))
  assert.match(none[0], /^ERR_CUDNN: cudnnCreate failed/)
  assert.equal(none[1], ['cpu'])
  const first = answerOf<[string, string[]]>(open, fails('1=CUDNN_STATUS_NOT_INITIALIZED'))
  assert.match(first[0], /^ERR_CUDNN: cudnnCreate failed/)
  assert.equal(first[1], ['cuda:1', 'cuda:2', 'cpu'])
  assert.equal(answerOf<[string, string[]]>(open, probed)[0], 'no error')
})

test('threads that come at the same time open a GPU once', () => {
  const { calls } = answerOf<EmulatorBooks>(`
    const { Worker } = require('node:worker_threads')
    const { once } = require('node:events')
    const program = \`${prelude.replaceAll('`', '\\`')}; tensorOn('cuda:1').data().then(() => require('node:worker_threads').parentPort.postMessage('done'))\`
    names()
    const workers = Array.from({ length: 4 }, () => new Worker(program, { eval: true }))
    await Promise.all(workers.map((worker) => once(worker, 'message')))
    say(emulator.books())
    process.exit()`)
  assert.is(calls.cudnnCreate, 2)
  assert.is(calls.cudaStreamCreateWithFlags, 3)
})

test.run()
