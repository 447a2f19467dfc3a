import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type BatchingOptions,
  globalAveragePooling2d,
  input,
  type Model,
  model,
  preprocessInput,
  Tensor,
  type TimedArray,
  Xception,
} from '../../lib/index.js'
import { sanitized, testDevice } from '../device.js'
import { refuses } from '../refuses.js'
import { accuracy, imageOf, smallNetwork, tinyXception } from './smallNetwork.js'

const test = suite('batching')

/** Long enough for no batch to start before it is full. */
const forever = 60_000
let seed = 1

/** With weights, and so a queue, of its own. */
const batched = (batching: BatchingOptions): Model => smallNetwork({ batching, seed: seed++ })

const alone = new Map<number, Model>()

/** The same network without batching. */
function singleOf(number: number): Model {
  const net = alone.get(number) ?? smallNetwork({ seed: number })
  alone.set(number, net)
  return net
}

function assertClose(actual: TimedArray, expected: TimedArray, label: string): void {
  assert.equal(actual.shape, expected.shape, label)
  const worst = expected.data.reduce((most, value, i) => Math.max(most, Math.abs(value - actual.data[i])), 0)
  assert.ok(worst <= accuracy, `${label}: off by ${worst}`)
}

const withAbort = () => {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i)
const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

test('predictions made at the same time are one batch, and each has its own answer', async () => {
  const net = batched({ maxBatch: 8, maxDelayMs: forever })
  const single = singleOf(seed - 1)
  const answers = await Promise.all(range(32).map((i) => net.predict(imageOf(i))))
  for (const [i, answer] of answers.entries()) {
    assertClose(answer, await single.predict(imageOf(i)), `image ${i}`)
    assert.is(answer.timing.batchSize, 8)
    assert.ok(answer.timing.queueMs >= 0 && answer.timing.computeMs > 0)
  }
  const { runs, examples, batches, refused, withdrawn, queued } = net.stats().batching!
  assert.equal([runs, examples, batches, refused, withdrawn, queued], [32, 32, 4, 0, 0, 0])
})

test('a batch that nobody fills is run all the same', async () => {
  const net = batched({ maxBatch: 8, maxDelayMs: 200 })
  const [first] = await Promise.all(range(3).map((i) => net.predict(imageOf(i))))
  assert.is(first.timing.batchSize, 3)
  assert.is((await net.predict(imageOf(0))).timing.batchSize, 1)
})

test('no prediction waits for a plan once the model is loaded', async () => {
  const net = batched({ maxBatch: 7, maxDelayMs: 0 })
  const single = singleOf(seed - 1)
  await net.prepare()
  const { plans } = net.stats()
  for (const count of [3, 7, 1, 5, 2, 6, 4]) {
    const images = range(count).map(imageOf)
    assertClose(await net.predict(images), await single.predict(images, { batchSize: count }), `${count}`)
  }
  assert.is(net.stats().plans, plans)
})

test('many images in one prediction are cut into batches', async () => {
  const net = batched({ maxBatch: 4, maxDelayMs: 0 })
  const images = range(11).map(imageOf)
  const answer = await net.predict(images)
  assertClose(answer, await singleOf(seed - 1).predict(images), 'eleven images')
  assert.is(answer.timing.batchSize, 4)
  assert.is(net.stats().batching?.examples, 11)
})

test('predictions of several images share batches with others', async () => {
  const net = batched({ maxBatch: 6, maxDelayMs: forever })
  const single = singleOf(seed - 1)
  const parts = [range(2), [2], range(3), [4, 5], [6], [7, 8, 9]].map((numbers) => numbers.map(imageOf))
  const answers = await Promise.all(parts.map((images) => net.predict(images)))
  for (const [i, answer] of answers.entries()) {
    assertClose(answer, await single.predict(parts[i]), `part ${i}`)
    assert.is(answer.timing.batchSize, 6)
  }
})

test('a full queue refuses, and takes more once there is room', async () => {
  const net = batched({ maxBatch: 8, maxDelayMs: 50, maxQueue: 3 })
  const single = singleOf(seed - 1)
  await net.prepare()
  let [refused, asked] = [0, 0]
  // A device may be faster than one thread can ask; not always.
  for (let round = 0; round < 20 && refused === 0; round++) {
    const results = await Promise.allSettled(range(300).map((i) => net.predict(imageOf(i))))
    asked += results.length
    for (const [i, result] of results.entries()) {
      if (result.status === 'fulfilled') assertClose(result.value, await single.predict(imageOf(i)), `${i}`)
      else refused++
      if (result.status === 'rejected') {
        assert.is(result.reason.code, 'ERR_QUEUE_FULL')
        assert.match(result.reason.hint, 'maxQueue')
      }
    }
  }
  const { runs, ...stats } = net.stats().batching!
  assert.ok(refused > 0 && runs > 0)
  assert.equal([runs + refused, stats.refused, stats.queued], [asked, refused, 0])
})

test('where a full queue lets predictions wait, all are answered', async () => {
  const net = batched({ maxBatch: 2, maxDelayMs: 0, maxQueue: 2, whenFull: 'wait' })
  const single = singleOf(seed - 1)
  const answers = await Promise.all(range(40).map((i) => net.predict(imageOf(i))))
  for (const [i, answer] of answers.entries()) assertClose(answer, await single.predict(imageOf(i)), `${i}`)
  const { runs, refused, queued } = net.stats().batching!
  assert.equal([runs, refused, queued], [40, 0, 0])
})

test('what is aborted in the queue is never computed, and the others are', async () => {
  const net = batched({ maxBatch: 2, maxDelayMs: forever, maxQueue: 2, whenFull: 'wait' })
  await net.prepare()
  const [first, waiting] = [new AbortController(), new AbortController()]
  const aborted = net.predict(imageOf(0), { signal: first.signal }).catch((reason) => reason)
  await nextTurn()
  first.abort(new Error('no longer wanted'))
  assert.is((await aborted).message, 'no longer wanted')
  const pair = [net.predict(imageOf(1)), net.predict(imageOf(2), { signal: waiting.signal })]
  await Promise.all(pair)
  waiting.abort() // too late, and of no effect
  const { runs, batches, withdrawn } = net.stats().batching!
  assert.equal([runs, batches, withdrawn], [2, 1, 1])
})

test('what waits for a place can be aborted too', async () => {
  if (sanitized) return
  // As deep as Xception, so that not all of them are computed before the others are aborted.
  const net = await Xception({ ...tinyXception, batching: { maxBatch: 8, maxQueue: 1, whenFull: 'wait' } })
  const pixels = { data: new Uint8Array(71 * 71 * 3), shape: [71, 71, 3] }
  await net.predict(pixels)
  const { signal, abort } = withAbort()
  const many = range(100).map(() => net.predict(pixels, { signal }).catch(({ name }) => name))
  await nextTurn()
  abort()
  assert.ok((await Promise.all(many)).every((end) => end === 'AbortError' || end.shape))
  // Behind what was being computed meanwhile.
  await net.predict(pixels)
  const { runs, withdrawn, queued } = net.stats().batching!
  assert.ok(withdrawn > 0)
  assert.equal([runs + withdrawn, queued], [102, 0])
})

test('a signal that is aborted already keeps the device out of it', async () => {
  const net = batched({ maxBatch: 1 })
  const reason = await net.predict(imageOf(0), { signal: AbortSignal.abort('stop') }).catch((error) => error)
  assert.is(reason, 'stop')
  assert.is(net.stats().plans, 0)
  await refuses('ERR_INVALID_ARGUMENT', () => net.predict(imageOf(0), { signal: 'now' as never }))
})

test('without batching, what is aborted rejects at once and the next prediction works', async () => {
  const net = singleOf(0)
  const expected = await net.predict(imageOf(0))
  const controller = new AbortController()
  const many = range(50).map(() => net.predict(imageOf(1), { signal: controller.signal }))
  const ends = Promise.allSettled(many)
  controller.abort()
  assert.ok((await ends).every(({ status }) => status === 'rejected'))
  assert.equal(await net.predict(imageOf(0)), expected)
})

test('images of different size are not mixed', async () => {
  const x = input({ shape: [null, null, 3] })
  const net = model({
    inputs: x,
    outputs: globalAveragePooling2d().apply(x),
    device: testDevice,
    dtype: 'float32',
    batching: { maxBatch: 4, maxDelayMs: 20 },
  })
  const ones = (height: number, value: number) => ({
    data: new Float32Array(height * 6).fill(value),
    shape: [height, 2, 3],
  })
  const sizes = [2, 3, 2, 3, 3, 2, 4]
  const answers = await Promise.all(sizes.map((height, i) => net.predict(ones(height, i))))
  for (const [i, answer] of answers.entries()) assert.equal([...answer.data], [i, i, i])
})

test('tensors and host arrays go side by side', async () => {
  const net = batched({ maxBatch: 2, maxDelayMs: 0 })
  const image = imageOf(0)
  const tensor = Tensor.from(image.data, [1, ...image.shape], { device: testDevice })
  const [a, b] = await Promise.all([net.predict(tensor), net.predict(image)])
  assertClose(a, b, 'tensor')
})

test('an input can be given away, or shared, instead of being copied', async () => {
  for (const net of [singleOf(0), batched({ maxBatch: 4, maxDelayMs: 1 })]) {
    const image = imageOf(0)
    const expected = await net.predict(image)
    const shared = new Float32Array(new SharedArrayBuffer(image.data.byteLength))
    shared.set(image.data)
    assertClose(await net.predict({ data: shared, shape: image.shape }), expected, 'shared')
    assertClose(await net.predict({ data: shared, shape: image.shape }, { transfer: true }), expected, 'both')
    assert.is(shared.length, 512)
    const given = imageOf(0)
    const underWay = net.predict(given, { transfer: true })
    assert.is(given.data.length, 0)
    assertClose(await underWay, expected, 'given away')
    await refuses('ERR_SHAPE', () => net.predict(given, { transfer: true }))
  }
  const held = { data: new Uint8Array(Buffer.from('small').buffer, 0, 0), shape: [0] }
  await refuses('ERR_SHAPE', () => singleOf(0).predict(held, { transfer: true }))
})

test('pixels are preprocessed on their way, exactly as preprocessInput does', async () => {
  const pixels = { data: Uint8Array.from({ length: 512 }, (_, i) => i), shape: [8, 8, 8] }
  const copyOf = ({ data, shape }: typeof pixels) => ({ data: data.slice(), shape })
  const images = [pixels, { data: pixels.data.map((value) => 255 - value), shape: [8, 8, 8] }]
  for (const net of [singleOf(0), batched({ maxBatch: 4, maxDelayMs: 1 })]) {
    const expected = await net.predict(preprocessInput(pixels))
    assert.equal(await net.predict(pixels, { preprocess: 'xception' }), expected)
    assert.not.equal(await net.predict(pixels), expected)
    const given = images.map(copyOf)
    const both = await net.predict(given, { preprocess: 'xception', transfer: true })
    for (const { data } of given) assert.is(data.length, 0)
    assertClose(both, await net.predict(preprocessInput(images)), 'two images')
    await refuses('ERR_DTYPE', () => net.predict(preprocessInput(pixels), { preprocess: 'xception' }))
    await refuses('ERR_INVALID_ARGUMENT', () => net.predict(pixels, { preprocess: 'timm' as never }))
  }
})

test('options that make no sense are refused', async () => {
  const wrong = [
    {},
    { maxBatch: 0 },
    { maxBatch: 1.5 },
    { maxBatch: 2, maxDelayMs: -1 },
    { maxBatch: 2, maxQueue: 0 },
    { maxBatch: 2, whenFull: 'drop' },
  ] as BatchingOptions[]
  for (const batching of wrong) await refuses('ERR_INVALID_ARGUMENT', () => smallNetwork({ batching }))
  const misspelt = { maxBatch: 2, maxDelay: 1 } as BatchingOptions
  await refuses('ERR_UNKNOWN_OPTION', () => smallNetwork({ batching: misspelt }))
})

test.run()
