import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { describedGpu } from '../../lib/cuda/describedGpu.js'
import { type Model, type NdArray, Tensor, Xception } from '../../lib/index.js'
import { trimming } from '../../lib/staging.js'
import { planFor } from '../cuda/planFor.js'
import { type EmulatorRecord, emulator } from './emulator.js'

// What predictions of Xception ask of the GPU, call by call.

const side = 71
const batch = 2
const classes = 1000
const bytes = { images: batch * side * side * 3 * 4, probabilities: batch * classes * 4 }
/** Streams are numbered as the backend makes them. */
const streams = ['compute', 'branch', 'uploads']
const nameOf = (stream?: number) => streams[stream! - 1]

const images: NdArray = {
  data: Float32Array.from({ length: bytes.images / 4 }, (_, i) => (i % 255) / 127.5 - 1),
  shape: [batch, side, side, 3],
}

interface Launched {
  kernel: string
  stream: string
}

/** The kernels that were launched or captured, in order. */
const launched = (records: EmulatorRecord[]): Launched[] =>
  records
    .filter(({ call = '' }) => ['cudaLaunchKernelEx', 'cudnnBackendExecute'].includes(call))
    .map(({ name, stream }) => ({ kernel: name!, stream: nameOf(stream) }))

/** Calls in words. Which device a thread is at is no work. */
const inWords = (records: EmulatorRecord[]): string[] =>
  records
    .filter(({ call = 'cudaSetDevice' }) => call !== 'cudaSetDevice')
    .map(({ call, name, stream, bytes: size, nodes }) =>
      [call, name, stream && nameOf(stream), size, nodes].filter(Boolean).join(' '),
    )

let model: Model
let planned: Launched[]
let opening: EmulatorRecord[]
let first: EmulatorRecord[]

async function recorded(task: () => Promise<unknown>): Promise<EmulatorRecord[]> {
  emulator.takeRecords()
  emulator.setRecording(true)
  await task()
  emulator.setRecording(false)
  return emulator.takeRecords()
}

const predictAtOnce = (count: number) =>
  Promise.all(Array.from({ length: count }, () => model.predict(images)))

const test = suite('record of predictions')

test.before(async () => {
  trimming.periodMs = 600_000 // between predictions that an emulated GPU takes seconds for, nothing is given back
  opening = await recorded(async () => Tensor.from(new Float32Array(1), [1], { device: 'cuda' }))
  model = await Xception({
    weights: null,
    seed: 1,
    inputShape: [side, side, 3],
    classes,
    device: 'cuda',
    dtype: 'float16',
    tune: false,
    planCache: false,
  })
  const [plan] = await planFor(describedGpu('h100'), model, 'float16', side, [batch], '')
  planned = plan.steps.flatMap(({ launches, branch }) =>
    launches.map(({ name }) => ({ kernel: name, stream: streams[branch] })),
  )
  first = await recorded(() => model.predict(images))
  // Three slots of the upload ring, and host memory for as many requests at once as the tests make.
  await predictAtOnce(3)
})

test('the plan is of 82 kernels, four of them on the branch', () => {
  const count = (kernel: string) => planned.filter((launch) => launch.kernel.startsWith(kernel)).length
  assert.is(planned.length, 82)
  assert.is(count('depthwise_conv2d'), 34)
  assert.is(count('cuDNN engine'), 2 + 34 + 4 + 1)
  assert.is(count('pooling2d'), 4)
  assert.is(planned.filter(({ stream }) => stream === 'branch').length, 4)
})

test('cuDNN has a handle for each branch, and none changes its stream', () => {
  const set = opening.filter(({ call }) => call === 'cudnnSetStream').map(({ stream }) => nameOf(stream))
  assert.equal(set, ['compute', 'branch'])
  assert.not(first.some(({ call }) => call === 'cudnnSetStream'))
})

test("the first prediction runs the plan's kernels one by one, and then records them", () => {
  const kernels = launched(first)
  assert.equal(kernels.slice(0, 82), planned)
  assert.equal(kernels.slice(82), planned)
  const graph = first.find(({ call }) => call === 'cudaGraphInstantiate')
  assert.is(graph?.nodes, 82)
})

test('a later one uploads once, launches the graph, downloads once and waits once; no more', async () => {
  const records = await recorded(() => model.predict(images))
  assert.equal(inWords(records), [
    'cudaStreamWaitEvent uploads',
    `cudaMemcpyAsync HostToDevice uploads ${bytes.images}`,
    'cudaEventRecord uploads',
    'cudaStreamWaitEvent compute',
    `cudaMemcpyAsync DeviceToDevice compute ${bytes.images}`,
    'cudaEventRecord compute',
    'cudaGraphLaunch compute 82',
    `cudaMemcpyAsync DeviceToHost compute ${bytes.probabilities}`,
    'cudaEventRecord compute',
    'cudaEventSynchronize',
  ])
  const ran = records.filter(({ graph, run }) => graph && run).map(({ run }) => run!)
  assert.equal(ran.sort(), planned.map(({ kernel }) => kernel).sort())
})

test('images are uploaded while those before them are computed', async () => {
  emulator.setDelay(streams.indexOf('compute') + 1, 2000)
  const records = await recorded(() => predictAtOnce(3))
  emulator.setDelay(0, 0)
  emulator.setDelay(streams.indexOf('compute') + 1, 0)
  const given = records.filter(({ call }) => call).map(({ call, name }) => name ?? call!)
  const indices = (what: string) => given.flatMap((item, i) => (item === what ? [i] : []))
  const [uploads, waits] = [indices('HostToDevice'), indices('cudaEventSynchronize')]
  assert.is(waits.length, 3)
  // The second request may come too late to be started before the first is waited for.
  assert.ok(uploads[2] < waits[1], given.join(', '))

  const ran = records.flatMap(({ run }) => run ?? [])
  const copied = ran.flatMap((run, i) => (run === 'HostToDevice' ? [i] : []))
  const answered = ran.flatMap((run, i) => (run === 'DeviceToHost' ? [i] : []))
  assert.ok(copied[2] < answered[1], ran.join(', '))
})

test('nothing was done that a GPU would hide', () => {
  model.dispose()
  assert.equal(emulator.books().violations, [])
})

test.run()
