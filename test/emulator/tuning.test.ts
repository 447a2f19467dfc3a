import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { binding, type Launch, type NativeModel, type TuningStats } from '../../lib/binding.js'
import { deviceNamed, listDevices } from '../../lib/device.js'
import { conv2d, input, type Model, model } from '../../lib/index.js'
import { compileOptions } from '../ops/harness.js'
import { refuses } from '../refuses.js'
import { emulator } from './emulator.js'

// Which of cuDNN's engines is taken when they are timed on the device. EMULATOR_CUDNN_ENGINES makes some slow, or lets
// them want workspace, or spoil captures; so that a choice can be seen, they differ by what
// takes no time here: the events' clock is put forward.

const side = 2
const shape = [1, side, side, 8]
const mebibyte = 2 ** 20
/** By the events' clock, so that what the host is at meanwhile makes no difference. */
const slow = 'microseconds=10000000'
const slower = 'microseconds=20000000'

function network(): Model {
  const x = input({ shape: [side, side, 8] })
  const outputs = conv2d({ filters: 16, kernelSize: 1, activation: 'relu' }).apply(x)
  return model({ inputs: x, outputs, seed: 1, device: 'cuda' })
}

async function create(engines: string, dtype: 'float16' | 'float32', tune: boolean): Promise<NativeModel> {
  process.env.EMULATOR_CUDNN_ENGINES = engines
  const { spec, weights } = network().compile('cuda', dtype)
  const arrays = weights.map(({ value, shape: s }) => ({ data: value, shape: [...s] }))
  return binding().createModel('cuda:0', spec, arrays, [shape], { ...compileOptions, tune })
}

interface Outcome {
  launch: Launch
  /** What the device ran, in order. */
  ran: string[]
  /** Engines in the order in which they were tried. */
  tried: string[]
  tuning: TuningStats
}

async function choose(
  engines: string,
  { dtype = 'float16', tune = true }: { dtype?: 'float16' | 'float32'; tune?: boolean } = {},
): Promise<Outcome> {
  emulator.takeRecords()
  emulator.setRecording(true)
  const native = await create(engines, dtype, tune)
  emulator.setRecording(false)
  const ran = emulator.takeRecords().flatMap(({ run }) => run ?? [])
  const { steps } = await native.describe([shape])
  const [launch] = steps.flatMap(({ launches }) => launches).filter(({ candidates }) => candidates > 0)
  const tried = ran.filter((name, i) => name.startsWith('cuDNN engine') && name !== ran[i - 1])
  const { tuning } = native.stats()
  native.dispose() // whoever comes next would take its plan
  return { launch, ran, tried, tuning }
}

const engine = ({ launch: { name } }: Outcome): number => Number(/\d+$/.exec(name)![0])

const test = suite('tuning')
test.before(() => {
  listDevices()
  assert.ok(deviceNamed('cuda:0'))
})
test.after.each(() => {
  delete process.env.EMULATOR_CUDNN_ENGINES
  emulator.setFaults('')
})

test('the fastest is taken, wherever the heuristics put it', async () => {
  for (const [fast, ...others] of [
    [10, 41, 22, 0],
    [0, 41, 10, 22],
    [41, 10, 22, 0],
  ]) {
    const outcome = await choose(others.map((other) => `${other} ${slow}`).join(';'))
    assert.is(engine(outcome), fast)
  }
})

test('every engine is tried once before any is with other settings', async () => {
  const { tried, launch, tuning } = await choose('22 workspace=0')
  assert.equal(
    tried,
    [41, 10, 22, 0, 22].map((number) => `cuDNN engine ${number}`),
  )
  assert.is(launch.candidates, 6)
  // Engine 32 cannot be built, and 22 comes with two settings.
  assert.is(launch.timed, 5)
  assert.equal([tuning.graphs, tuning.candidates], [1, 5])
  assert.ok(tuning.seconds > 0)
  assert.is(tuning.seconds, launch.tuningSeconds)
})

test('one that is clearly slower is given up early', async () => {
  const runs = async (engines: string) =>
    (await choose(engines)).ran.filter((name) => name === 'cuDNN engine 0').length
  assert.ok((await runs(`0 ${slow}`)) < 3)
  assert.ok((await runs(`41 ${slow}; 10 ${slow}; 22 ${slow}`)) > 8)
})

test('without tuning nothing is timed', async () => {
  const { tried, launch, tuning } = await choose('', { tune: false })
  assert.equal(tried, [])
  assert.is(launch.name, 'cuDNN engine 41')
  assert.equal([launch.timed, launch.tuningSeconds], [0, 0])
  assert.equal(tuning, { graphs: 0, candidates: 0, seconds: 0 })
})

test('engines are timed on random values', async () => {
  const { ran } = await choose('')
  const filled = ran.indexOf('random_values')
  assert.ok(filled >= 0)
  assert.ok(filled < ran.findIndex((name) => name.startsWith('cuDNN engine')))
})

test('one that cannot be captured is taken only where the others are much slower', async () => {
  // Of three that take as long, any may be.
  assert.is.not(engine(await choose(`10 uncapturable ${slow}; 41 ${slower}; 22 ${slower}; 0 ${slower}`)), 10)
  assert.is(engine(await choose(`10 uncapturable; 41 ${slow}; 22 ${slow}; 0 ${slow}`)), 10)
})

test('where none can be captured, the fastest is taken all the same', async () => {
  const outcome = await choose(
    `41 uncapturable ${slow}; 10 uncapturable ${slow}; 22 uncapturable; 0 uncapturable ${slow}`,
  )
  assert.is(engine(outcome), 22)
})

const large = `workspace=${65 * mebibyte}`

test('a large workspace is taken where it is worth it', async () => {
  const worth = await choose(`10 ${large}; 41 ${slow}; 22 ${slow}; 0 ${slow}`)
  assert.is(engine(worth), 10)
  assert.is(worth.launch.workspaceBytes, 65 * mebibyte)
  const little = 'microseconds=9800000'
  assert.is(engine(await choose(`10 ${large} ${little}; 41 ${slow}; 22 ${slower}; 0 ${slower}`)), 41)
})

const huge = `workspace=${11 * 2 ** 30}`

test('a workspace of more than an eighth of the free memory is never taken', async () => {
  const outcome = await choose(`10 ${huge}; 41 ${slow}; 22 ${slower}; 0 ${slower}`)
  assert.is(engine(outcome), 41)
})

test('one whose workspace cannot be had is passed over', async () => {
  emulator.clearBooks()
  emulator.setFaults('cudaMalloc:2=cudaErrorMemoryAllocation')
  const outcome = await choose(`41 ${large}; 10 ${slow}; 22 ${slower}; 0 ${slower}`)
  assert.is(engine(outcome), 10)
})

test('untuned, a large workspace is better than a fallback engine, and a small one better than both', async () => {
  const untuned = { tune: false, dtype: 'float32' } as const
  const nameOf = async (engines: string) => (await choose(engines, untuned)).launch.name
  assert.is(await nameOf(''), 'cuDNN engine 44')
  assert.is(await nameOf(`44 ${large}`), 'cuDNN engine 44')
  assert.is(await nameOf(`44 ${huge}`), 'cuDNN fallback engine 0')
})

test('a fallback engine says what a large workspace is worth', async () => {
  const nameOf = async (engines: string) => (await choose(engines, { dtype: 'float32' })).launch.name
  assert.is(await nameOf(`44 ${large}; 0 ${slow}`), 'cuDNN engine 44')
  assert.is(await nameOf(`44 ${large} ${slow}`), 'cuDNN fallback engine 0')
})

test('an engine that fails when it runs is out', async () => {
  emulator.clearBooks()
  emulator.setFaults(
    'cudnnBackendExecute:1=CUDNN_STATUS_EXECUTION_FAILED;cudnnBackendExecute:2=CUDNN_STATUS_EXECUTION_FAILED',
  )
  assert.is.not(engine(await choose(`10 ${slow}; 22 ${slow}; 0 ${slow}`)), 41)
})

test('where all fail, the error says why', async () => {
  emulator.clearBooks()
  emulator.setFaults('cudnnBackendExecute:*=CUDNN_STATUS_EXECUTION_FAILED')
  const { message } = await refuses('ERR_CUDNN', () => choose(''))
  assert.match(message, 'cudnnBackendExecute')
})

test.run()
