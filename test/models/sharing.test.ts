import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ModelStats } from '../../lib/binding.js'
import { input, Model, type ModelHandle, model, Xception } from '../../lib/index.js'
import { sanitized, testDevice } from '../device.js'
import { refuses } from '../refuses.js'
import { assertSame } from './same.js'
import type { Order, Reply } from './sharingWorker.js'
import { accuracy, imageOf, smallNetwork, tinyXception } from './smallNetwork.js'

const test = suite('sharing')

const workers: Worker[] = []

function startWorker(): Worker {
  const worker = new Worker(join(__dirname, 'sharingWorker.js'))
  workers.push(worker)
  return worker
}

async function ask(worker: Worker, order: Order): Promise<unknown> {
  const answered = once(worker, 'message')
  worker.postMessage(order)
  const [reply] = (await answered) as [Reply]
  return 'code' in reply ? reply.code : reply.value
}

const predict = (worker: Worker, numbers: readonly number[]) =>
  ask(worker, { predict: numbers }) as Promise<Float32Array[]>
const statsOf = (worker: Worker) => ask(worker, { stats: true }) as Promise<ModelStats>

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

test.after.each(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.terminate()))
})

test('a worker attaches what the main thread has, and answers the same', async () => {
  const net = smallNetwork({ seed: 100 })
  const worker = startWorker()
  assert.equal(await ask(worker, { attach: net.handle }), [
    net.name,
    net.device,
    net.inputShape,
    net.outputShape,
  ])
  assert.equal(await predict(worker, [3]), [(await net.predict(imageOf(3))).data])
  const stats = await statsOf(worker)
  assert.equal(stats, net.stats())
  assert.is(stats.users, 2)
  await worker.terminate()
  assert.is(net.stats().users, 1)
})

test('a handle is small plain data, and can be sent on', async () => {
  const { handle } = smallNetwork({ seed: 101 })
  assert.equal(structuredClone(handle), handle)
  assert.ok(JSON.stringify(handle).length < 1000)
  const attached = await Model.attach(JSON.parse(JSON.stringify(handle)) as ModelHandle)
  assert.equal(attached.handle, handle)
  const worker = startWorker()
  await ask(worker, { attach: attached.handle })
  assert.is((await predict(worker, [0]))[0].length, 5)
})

test('the weights outlive whoever made them, and go with the last', async () => {
  const net = smallNetwork({ seed: 102 })
  const { handle } = net
  const [one, other] = [startWorker(), startWorker()]
  for (const worker of [one, other]) await ask(worker, { attach: handle })
  const expected = (await net.predict(imageOf(1))).data
  net.dispose()
  await ask(one, { dispose: true })
  assert.is(await ask(one, { predict: [1] }), 'ERR_DISPOSED')
  assert.equal(await predict(other, [1]), [expected])
  assert.is((await statsOf(other)).users, 1)
  await other.terminate()
  await refuses('ERR_DISPOSED', () => Model.attach(handle))
})

test('an attached model is disposed of for its thread alone, after what is under way', async () => {
  const net = smallNetwork({ seed: 103 })
  const attached = await Model.attach(net.handle)
  const images = [0, 1, 2].map(imageOf)
  const expected = await net.predict(images)
  const underWay = attached.predict(images, { batchSize: 1 })
  attached.dispose()
  attached.dispose()
  assertSame(await underWay, expected, 'float32')
  await refuses('ERR_DISPOSED', () => attached.predict(images))
  await refuses('ERR_DISPOSED', () => attached.stats())
  assert.equal(await net.predict(images), expected)
})

test('what is no handle of a model that is there is refused', async () => {
  const net = smallNetwork({ seed: 104 })
  const { handle } = net
  const wrong = [undefined, 'model', {}, { ...handle, inputs: [] }, { ...handle, inputs: [{ name: 'x' }] }]
  for (const value of wrong) await refuses('ERR_INVALID_ARGUMENT', () => Model.attach(value as ModelHandle))
  const foreign = { ...handle, id: handle.id.replace(/\d+/, '1') }
  assert.match(
    (await refuses('ERR_INVALID_ARGUMENT', () => Model.attach(foreign))).message,
    'another process',
  )
  await refuses('ERR_DISPOSED', () => Model.attach({ ...handle, id: `${handle.id}0` }))
  const lying = { ...handle, inputs: [{ ...handle.inputs[0], shape: [null, 3] }] }
  const attached = await Model.attach(lying)
  await refuses('ERR_SHAPE', () => attached.predict({ data: new Float32Array(3), shape: [1, 3] }))
  net.dispose()
  await refuses('ERR_DISPOSED', () => net.handle)
})

test('an open size has a handle once something was prepared', async () => {
  const x = input({ shape: [null, null, 3] })
  const net = model({ inputs: x, outputs: x, device: testDevice, dtype: 'float32' })
  await refuses('ERR_SHAPE', () => net.handle)
  await net.prepare({ imageSize: 2 })
  const attached = await Model.attach(net.handle)
  const image = { data: Float32Array.from({ length: 12 }, (_, i) => i), shape: [1, 2, 2, 3] }
  assert.equal((await attached.predict(image)).data, image.data)
})

test('a handle stands for the weights of its moment', async () => {
  const net = smallNetwork({ seed: 105 })
  const before = await net.predict(imageOf(0))
  const attached = await Model.attach(net.handle)
  net.setWeights(net.getWeights().map(({ data, shape }) => ({ data: data.fill(0), shape })))
  assert.not.equal(await net.predict(imageOf(0)), before)
  assert.equal(await attached.predict(imageOf(0)), before)
  const renewed = await Model.attach(net.handle)
  assert.equal(await renewed.predict(imageOf(0)), await net.predict(imageOf(0)))
})

test('threads that load one file have the weights once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sharing-'))
  try {
    const [path, copy] = [join(folder, 'weights.h5'), join(folder, 'other.h5')]
    const net = smallNetwork({ seed: 106 })
    await net.saveWeights(path)
    await smallNetwork({ seed: 106 }).saveWeights(copy)
    const together = [0, 1, 2].map(startWorker)
    await Promise.all(together.map((worker) => ask(worker, { load: path })))
    const apart = startWorker()
    await ask(apart, { load: copy })
    const expected = (await net.predict(imageOf(2))).data
    for (const worker of [...together, apart]) assert.equal(await predict(worker, [2]), [expected])
    assert.is((await statsOf(together[0])).users, 3)
    assert.is((await statsOf(apart)).users, 1)
    await together[0].terminate()
    await ask(together[1], { dispose: true })
    assert.is((await statsOf(together[2])).users, 1)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('options that change what is computed keep models apart', async () => {
  const nets = [
    smallNetwork({ seed: 107 }),
    smallNetwork({ seed: 107, batching: { maxBatch: 2 } }),
    smallNetwork({ seed: 107, batching: { maxBatch: 3 } }),
    smallNetwork({ seed: 108 }),
    smallNetwork({ seed: 107, depthwise: 'cudnn' }),
  ]
  const same = smallNetwork({ seed: 107 })
  for (const net of [...nets, same]) await net.prepare()
  assert.equal(
    nets.map((net) => net.stats().users),
    [2, 1, 1, 1, 1],
  )
  same.setWeights(same.getWeights())
  await same.prepare()
  assert.is(nets[0].stats().users, 1)
})

test('a thread that ends while it makes a model leaves that to those who wait for it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sharing-'))
  try {
    const path = join(folder, 'weights.h5')
    await smallNetwork({ seed: 109 }).saveWeights(path)
    for (let delay = 0; delay < 6; delay++) {
      const [first, second] = [startWorker(), startWorker()]
      await Promise.all([once(first, 'online'), once(second, 'online')])
      first.postMessage({ load: path })
      const loaded = ask(second, { load: path })
      await new Promise((resolve) => setTimeout(resolve, delay * 4))
      await first.terminate()
      assert.is(await loaded, undefined)
      assert.is((await statsOf(second)).users, 1)
      await second.terminate()
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('eight threads fill batches together, and every image has its own answer', async () => {
  const maxBatch = 16
  const net = smallNetwork({ seed: 110, batching: { maxBatch, maxDelayMs: 200 } })
  const single = smallNetwork({ seed: 110 })
  const threads = Array.from({ length: 8 }, startWorker)
  await Promise.all(threads.map((worker) => ask(worker, { attach: net.handle })))
  const numbers = threads.map((_, k) => Array.from({ length: 125 }, (_, i) => k * 125 + i))
  const answers = await Promise.all(threads.map((worker, k) => predict(worker, numbers[k])))
  const expected = await single.predict(numbers.flat().map(imageOf))
  const worst = answers
    .flat(2)
    .flatMap((row) => [...row])
    .reduce((most, value, i) => Math.max(most, Math.abs(value - expected.data[i])), 0)
  assert.ok(worst <= accuracy, `off by ${worst}`)
  const { examples, batches } = net.stats().batching!
  assert.is(examples, 1000)
  assert.ok(examples / batches >= 0.8 * maxBatch, `${batches} batches`)
})

test('a thread that asks for little is not kept waiting by one that asks for much', async () => {
  if (sanitized) return
  const net = await Xception({ ...tinyXception, batching: { maxBatch: 2, maxDelayMs: 0 } })
  const greedy = startWorker()
  await ask(greedy, { attach: net.handle })
  const image = { data: new Float32Array(71 * 71 * 3), shape: [71, 71, 3] }
  const count = testDevice === 'cpu' ? 200 : 12
  const much = ask(greedy, { predictTimes: count, image })
  // The queue fills faster than the device empties it.
  const deadline = Date.now() + 60_000
  while (net.stats().batching!.queued < count / 2 && Date.now() < deadline) await nextTurn()
  await net.predict(image)
  assert.ok(net.stats().batching!.queued >= count / 4, `${net.stats().batching!.queued} in the queue`)
  assert.is(await much, count)
})

test.run()
