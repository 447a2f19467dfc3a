import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { dense, input, model, type TargetOptions } from '../../lib/index.js'
import { randomFloats } from '../ops/random.js'
import { refuses } from '../refuses.js'
import { emulator } from './emulator.js'
import { image, leaks, network, settle } from './faultSweep.js'

// How weights come to the GPU: through little pinned memory, without waiting for each of them.

const compute = 1
const options = { tune: false, planCache: false } as const

/** 14 MB of weights, and 6 MB: more than the pinned memory that they go through. */
function large(target: TargetOptions) {
  const x = input({ shape: [1024] })
  const hidden = dense({ units: 3500, activation: 'relu' }).apply(x)
  return model({ inputs: x, outputs: dense({ units: 400 }).apply(hidden), seed: 1, ...options, ...target })
}
const largeInput = randomFloats([1, 1024], 1)

const test = suite('weight uploads')

test.before(async () => {
  const first = network(options)
  await first.predict(image)
  first.dispose()
  await settle()
})

test('a model of small weights is loaded with one piece of pinned memory and one wait for it', async () => {
  const net = network(options)
  emulator.clearBooks()
  await net.prepare({ batchSizes: [2] })
  const { calls } = emulator.books()
  assert.ok(calls.cudaMallocAsync >= 7, `${calls.cudaMallocAsync}: one for each weight`)
  assert.is(calls.cudaMallocHost, 1)
  assert.is(calls.cudaFreeHost, 1)
  // For the weights, and for the two tasks.
  assert.is(calls.cudaEventSynchronize, 3)
  assert.is(calls.cudaStreamSynchronize, undefined)
  net.dispose()
})

for (const dtype of ['float32', 'float16', 'bfloat16'] as const) {
  test(`weights larger than a piece come whole, in ${dtype}, however late they are copied`, async () => {
    const onCpu = large({ device: 'cpu', dtype: 'float32' })
    const expected = await onCpu.predict(largeInput)
    onCpu.dispose()
    const net = large({ device: 'cuda', dtype })
    emulator.setDelay(compute, 3000)
    emulator.clearBooks()
    await net.prepare()
    const { calls } = emulator.books()
    emulator.setDelay(compute, 0)
    assert.ok(calls.cudaMallocHost <= 5, `${calls.cudaMallocHost} times cudaMallocHost`)
    const { data } = await net.predict(largeInput)
    const largest = Math.max(...expected.data.map(Math.abs))
    const tolerance = { float32: 1e-5, float16: 2e-3, bfloat16: 1.5e-2 }[dtype] * largest
    data.forEach((value, i) => {
      assert.ok(Math.abs(value - expected.data[i]) <= tolerance, `${value}, not ${expected.data[i]}`)
    })
    net.dispose()
    assert.equal(emulator.books().violations, [])
  })
}

test('where loading fails, pinned memory goes when it has been copied from', async () => {
  await settle()
  const { objects } = emulator.books()
  for (const fault of [
    'cudaMemcpyAsync:3',
    'cudaEventSynchronize:1',
    'cudaEventRecord:2',
    'cudaMallocHost:3',
  ]) {
    const net = large({ device: 'cuda', dtype: 'float32' })
    emulator.setDelay(compute, 3000)
    emulator.setFaults(`${fault}=cudaErrorMemoryAllocation`)
    await refuses('ERR_OUT_OF_MEMORY', () => net.prepare())
    emulator.setFaults('')
    emulator.setDelay(compute, 0)
    net.dispose()
    await settle()
    assert.equal(leaks(objects), [], fault)
    assert.equal(emulator.books().violations, [], fault)
  }
})

test.run()
