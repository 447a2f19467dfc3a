import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openCuda } from '../../lib/cuda/open.js'
import { asyncDisposeSymbol } from '../../lib/disposable.js'
import {
  add,
  conv2d,
  dropout,
  globalAveragePooling2d,
  input,
  listDevices,
  type Model,
  model,
  type NdArray,
  rescaling,
  Tensor,
} from '../../lib/index.js'
import { testDevice } from '../device.js'
import { goldenInput } from '../fixtures.js'
import { refuses } from '../refuses.js'
import { assertSame } from './same.js'

/** Channel means of 8x8 images after a 1x1 convolution. */
function network(seed = 1): Model {
  const x = input({ shape: [8, 8, 3], name: 'image' })
  const y = conv2d({ filters: 4, kernelSize: 1, activation: 'relu' }).apply(x)
  return model({ inputs: x, outputs: globalAveragePooling2d().apply(y), device: testDevice, seed })
}

const batch = goldenInput([5, 8, 8, 3], 2)
const imageAt = (i: number): NdArray => ({
  data: batch.data.slice(i * 192, (i + 1) * 192),
  shape: [8, 8, 3],
})

test('every form of input gives the same numbers', async () => {
  const net = network()
  const expected = await net.predict(batch)
  assert.equal(expected.shape, [5, 4])
  assert.instance(expected.data, Float32Array)
  for (const form of [
    { image: batch },
    [0, 1, 2, 3, 4].map(imageAt),
    Tensor.from(batch, { device: testDevice }),
    { image: Tensor.from(batch, { device: testDevice }) },
  ]) {
    assertSame(await net.predict(form), expected)
  }
  const single = await net.predict(imageAt(3))
  assertSame(single, { data: expected.data.slice(12, 16), shape: [1, 4] })
})

test('batches of any size give the same numbers, in order', async () => {
  const net = network()
  const expected = await net.predict(batch)
  for (const batchSize of [1, 2, 3, 100]) assertSame(await net.predict(batch, { batchSize }), expected)
  for (const batchSize of [0, 1.5, '8'] as never[]) {
    await refuses('ERR_INVALID_ARGUMENT', () => net.predict(batch, { batchSize }))
  }
})

test('uint8 data is taken for a float32 input', async () => {
  const net = network()
  const bytes = Uint8Array.from({ length: 192 }, (_, i) => i)
  const expected = await net.predict({ data: Float32Array.from(bytes), shape: [8, 8, 3] })
  assert.equal(await net.predict({ data: bytes, shape: [8, 8, 3] }), expected)
  assert.equal(await net.predict({ data: new Uint8ClampedArray(bytes), shape: [8, 8, 3] }), expected)
})

test('a uint8 input is rescaled on the device', async () => {
  const x = input({ shape: [2], dtype: 'uint8' })
  const net = model({ inputs: x, outputs: rescaling({ scale: 2, offset: 1 }).apply(x), device: testDevice })
  const result = await net.predict({ data: new Uint8Array([3, 255]), shape: [1, 2] })
  assert.equal(result.data, new Float32Array([7, 511]))
  await refuses('ERR_DTYPE', () => net.predict({ data: new Float32Array(2), shape: [1, 2] }))
})

test('several inputs and outputs, an input as output, and one value twice', async () => {
  const [a, b] = [input({ shape: [2], name: 'a' }), input({ shape: [2], name: 'b' })]
  const sum = add().apply([a, b])
  const same = dropout({ rate: 0.5 }).apply(sum)
  const net = model({ inputs: [a, b], outputs: [sum, a, same], device: testDevice })
  const array = (...values: number[]) => ({ data: new Float32Array(values), shape: [1, values.length] })
  assert.equal(await net.predict({ b: array(10, 20), a: array(1, 2) }), [
    array(11, 22),
    array(1, 2),
    array(11, 22),
  ])
  await refuses('ERR_INVALID_ARGUMENT', () => net.predict(array(1, 2)))
})

test('concurrent predictions share one native model', async () => {
  const net = network(2)
  const results = await Promise.all(Array.from({ length: 8 }, () => net.predict(batch, { batchSize: 5 })))
  for (const result of results) assert.equal(result, results[0])
  assert.is(net.stats().plans, 1)
})

test('new weights are used by the next prediction, not by one under way', async () => {
  const net = network()
  const before = await net.predict(batch)
  const weights = net.getWeights()
  for (const { data } of weights) data.fill(1)
  const underWay = net.predict(batch, { batchSize: 1 })
  net.setWeights(weights)
  const after = net.predict(batch)
  assertSame(await underWay, before)
  assert.not.equal(await after, before)
})

test('an input that is given away too early is refused', async () => {
  const net = network()
  const data = batch.data.slice()
  const underWay = net.predict({ data, shape: batch.shape })
  structuredClone(data.buffer, { transfer: [data.buffer as ArrayBuffer] })
  await refuses('ERR_INVALID_ARGUMENT', () => underWay)
})

test('models that share layers share their weights', async () => {
  const net = network()
  const probe = model({ inputs: net.inputs, outputs: [net.getLayer('conv2d').output], device: testDevice })
  await probe.predict(batch)
  net.setWeights(net.getWeights().map(({ data, shape }) => ({ data: data.fill(0), shape })))
  const [features] = await probe.predict(batch)
  assert.ok(features.data.every((value) => value === 0))
  net.dispose()
  assert.equal((await probe.predict(batch))[0].shape, [5, 8, 8, 4])
})

test('prepare builds the plans that predictions then find', async () => {
  const net = network(3)
  await net.prepare({ batchSizes: [1, 5] })
  assert.is(net.stats().plans, 2)
  assert.ok(net.stats().weightBytes > 0)
  await net.predict(batch, { batchSize: 5 })
  await net.predict(imageAt(0))
  assert.is(net.stats().plans, 2)
  await refuses('ERR_INVALID_ARGUMENT', () => net.prepare({ batchSizes: [0] }))
})

test('open sizes are prepared for the size that is given', async () => {
  const x = input({ shape: [null, null, 3] })
  const net = model({ inputs: x, outputs: globalAveragePooling2d().apply(x), device: testDevice })
  await refuses('ERR_SHAPE', () => net.prepare())
  await net.prepare({ imageSize: [8, 8] })
  assert.equal((await net.predict(batch)).shape, [5, 3])
})

test('after a failure the next prediction works', async () => {
  const x = input({ shape: [null, null, 3] })
  const net = model({
    inputs: x,
    outputs: conv2d({ filters: 1, kernelSize: 5 }).apply(x),
    device: testDevice,
  })
  await refuses('ERR_SHAPE', () => net.predict(goldenInput([1, 4, 4, 3], 1)))
  assert.equal((await net.predict(batch)).shape, [5, 4, 4, 1])
  await refuses('ERR_SHAPE', () => net.predict(goldenInput([1, 4, 4, 3], 1)))
  assert.equal((await net.predict(batch)).shape, [5, 4, 4, 1])
})

test('dispose is idempotent, and lets what is under way finish', async () => {
  const net = network()
  const expected = await net.predict(batch)
  const underWay = net.predict(batch, { batchSize: 1 })
  net.dispose()
  await net[asyncDisposeSymbol]()
  assertSame(await underWay, expected)
  await refuses('ERR_DISPOSED', () => net.predict(batch))
})

test('auto names the device it found, and why it is no GPU', async () => {
  const x = input({ shape: [2] })
  const net = model({ inputs: x, outputs: dropout({ rate: 0 }).apply(x) })
  const [best] = listDevices()
  assert.is(net.device, best.name)
  assert.is(typeof net.fallbackReason, best.name === 'cpu' ? 'string' : 'undefined')
  const code = openCuda().error?.code ?? 'ERR_DEVICE_UNAVAILABLE'
  await refuses(code, () => model({ inputs: x, outputs: x, device: 'cuda:99' }))
  const chosen = model({ inputs: x, outputs: x, device: testDevice })
  assert.is(chosen.fallbackReason, undefined)
})

test.run()
