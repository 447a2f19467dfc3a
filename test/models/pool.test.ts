import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type { Worker } from 'node:worker_threads'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { asyncDisposeSymbol } from '../../lib/disposable.js'
import {
  type BatchingOptions,
  conv2d,
  createPool,
  flatten,
  type ImageSource,
  input,
  loadImage,
  model,
  type Pool,
  type PoolItem,
  type PoolOptions,
  preprocessInput,
  rescaling,
  type TensorDType,
  type XceptionError,
} from '../../lib/index.js'
import { testDevice, testDType } from '../device.js'
import { fixture } from '../fixtures.js'
import { refuses } from '../refuses.js'
import { assertSame } from './same.js'

const side = 24
const photos = ['rocket.jpg', 'chelsea.png', 'coffee.png'].map(fixture)
const broken = readFileSync(photos[1]).subarray(0, 20_000)

/** One convolution, of every 8x8 pixels. */
function network(options: { batching?: BatchingOptions; dtype?: TensorDType; size?: number | null } = {}) {
  const { size = side, dtype = 'float32', batching } = options
  const x = input({ shape: [size, size, 3], dtype, name: 'image' })
  const pixels = dtype === 'uint8' ? rescaling({ scale: 1 / 255 }).apply(x) : x
  const y = conv2d({ filters: 4, kernelSize: 8, strides: 8 }).apply(pixels)
  return model({
    inputs: x,
    outputs: size === null ? y : flatten().apply(y),
    device: testDevice,
    dtype: testDType,
    seed: 1,
    batching,
  })
}

const batching: BatchingOptions = { maxBatch: 4, maxDelayMs: 2, whenFull: 'wait' }

const test = suite('pool')

async function withPool(options: Partial<PoolOptions>, use: (pool: Pool) => Promise<void>): Promise<void> {
  const net = network({ batching })
  const pool = await createPool({ model: net, workers: 2, ...options })
  try {
    await use(pool)
  } finally {
    await pool.terminate()
    net.dispose()
  }
}

async function collect<Input extends ImageSource>(items: AsyncIterable<PoolItem<Input>>) {
  const all: PoolItem<Input>[] = []
  for await (const item of items) all.push(item)
  return all
}

const scoresOf = (item: PoolItem) => ('error' in item ? item.error.code : item.scores)

/** Items that stand for the same images, however they came into batches. */
function assertAlike(actual: readonly PoolItem[], expected: readonly PoolItem[]): void {
  assert.is(actual.length, expected.length)
  for (const [i, item] of actual.entries()) {
    const other = expected[i]
    if ('error' in item || 'error' in other) assert.equal(scoresOf(item), scoresOf(other))
    else assertSame(item.scores, other.scores, testDType)
  }
}

/** Photographs over and over, and how many were taken. */
function endless(most = Number.POSITIVE_INFINITY) {
  const state = { pulled: 0, ended: false }
  async function* generate() {
    try {
      while (state.pulled < most) yield photos[state.pulled++ % photos.length]
    } finally {
      state.ended = true
    }
  }
  return { state, source: generate() }
}

/** The threads that `work` starts. */
async function workersOf(work: () => Promise<void>): Promise<Worker[]> {
  const workers: Worker[] = []
  const onWorker = (worker: Worker) => workers.push(worker)
  process.on('worker', onWorker)
  await work()
  await sleep(1) // they are told of a little later
  process.off('worker', onWorker)
  return workers
}

for (const interpolation of ['nearest', 'bicubic'] as const) {
  test(`items are what predict answers for the same images, resized by ${interpolation}`, async () => {
    const alone = network()
    await withPool({ interpolation }, async (pool) => {
      const bytes = readFileSync(photos[0])
      const inputs: ImageSource[] = [...photos, pathToFileURL(photos[2]), bytes]
      const items = await collect(pool.classify(inputs))
      for (const [i, item] of items.entries()) {
        const source = inputs[i]
        assert.is(item.input, source)
        assert.is(item.index, i)
        if ('error' in item) throw item.error
        const image = await loadImage(source, { targetSize: [side, side], interpolation })
        assertSame(item.scores, await alone.predict(preprocessInput(image)), testDType)
        assert.ok(item.timing.decodeMs > 0 && item.timing.queueMs >= 0 && item.timing.computeMs > 0)
        assert.ok(item.timing.batchSize >= 1 && item.timing.batchSize <= 4)
      }
      assert.ok(bytes.length > 0)
    })
    alone.dispose()
  })
}

test('pixels go as they are to a model that takes them, and where they are asked for', async () => {
  for (const dtype of ['uint8', 'float32'] as const) {
    const net = network({ dtype })
    await withPool({ model: net, preprocess: 'none' }, async (pool) => {
      const [item] = await collect(pool.classify([photos[1]]))
      const image = await loadImage(photos[1], { targetSize: [side, side] })
      assert.equal(scoresOf(item), await net.predict(image))
    })
    net.dispose()
  }
})

test('bad images are items with errors, in their places, and harm no others', async () => {
  await withPool({}, async (pool) => {
    const inputs: ImageSource[] = []
    for (let i = 0; i < 40; i++) {
      inputs.push([photos[i % 3], broken, fixture('missing.png'), '', 7 as never][i % 5])
    }
    const items = await collect(pool.classify(inputs))
    assert.equal(
      items.map(({ index }) => index),
      inputs.map((_, i) => i),
    )
    const good = await collect(pool.classify(photos))
    items.forEach((item, i) => {
      const codes = [
        '',
        'ERR_IMAGE_CORRUPT',
        'ERR_FILE_NOT_FOUND',
        'ERR_INVALID_ARGUMENT',
        'ERR_INVALID_ARGUMENT',
      ]
      if (i % 5 === 0) assertAlike([item], [good[i % 3]])
      else assert.is(scoresOf(item), codes[i % 5])
    })
    const missing = items[2] as { error: XceptionError }
    assert.match(missing.error.message, /^Cannot load .*missing\.png: there is no such file/)
  })
})

test("order 'completion' has the same items", async () => {
  await withPool({}, async (pool) => {
    const inputs = Array.from({ length: 30 }, (_, i) => (i % 7 === 3 ? broken : photos[i % 3]))
    const ordered = await collect(pool.classify(inputs))
    const ready = await collect(pool.classify(inputs, { order: 'completion' }))
    const byIndex = ready.toSorted((a, b) => a.index - b.index)
    assertAlike(byIndex, ordered)
  })
})

test('no more inputs are taken than may be in flight, while the reader does something else', async () => {
  await withPool({ inFlight: 5 }, async (pool) => {
    const { state, source } = endless()
    const items = pool.classify(source)
    await sleep(20)
    assert.is(state.pulled, 0)
    for (let handedOut = 1; handedOut <= 12; handedOut++) {
      await items.next()
      await sleep(5)
      assert.is(state.pulled, handedOut + 5)
    }
    await items.return()
    assert.ok(state.ended)
  })
})

test('a slow reader of an endless source keeps memory bounded', async () => {
  await withPool({ inFlight: 8 }, async (pool) => {
    const bytes = () => {
      const { heapUsed, external, arrayBuffers } = process.memoryUsage()
      return heapUsed + external + arrayBuffers
    }
    const { source } = endless()
    let [count, early] = [0, 0]
    for await (const _ of pool.classify(source)) {
      count++
      if (count === 50) early = bytes()
      if (count === 250) break
    }
    assert.ok(bytes() - early < 32 * 2 ** 20, `${bytes() - early} bytes more`)
  })
})

test('two iterations share the pool', async () => {
  await withPool({}, async (pool) => {
    const [a, b] = await Promise.all([
      collect(pool.classify(photos)),
      collect(pool.classify([...photos].reverse())),
    ])
    assertAlike(a, b.toReversed())
  })
})

test('progress counts items and failures', async () => {
  await withPool({}, async (pool) => {
    const seen: [number, number][] = []
    const inputs = [photos[0], broken, photos[1]]
    const onProgress = ({ done, failed, perSecond }: { done: number; failed: number; perSecond: number }) => {
      assert.ok(perSecond > 0)
      seen.push([done, failed])
    }
    await collect(pool.classify(inputs, { onProgress }))
    assert.equal(seen, [
      [1, 0],
      [2, 1],
      [3, 1],
    ])
  })
})

test('a signal ends the iteration with its reason, and the pool goes on', async () => {
  await withPool({}, async (pool) => {
    const reason = new Error('enough')
    const abort = new AbortController()
    const { state, source } = endless()
    try {
      for await (const { index } of pool.classify(source, { signal: abort.signal })) {
        if (index === 3) abort.abort(reason)
        assert.ok(index <= 3)
      }
      assert.unreachable()
    } catch (error) {
      assert.is(error, reason)
    }
    await sleep(10)
    assert.ok(state.ended)
    assert.is((await collect(pool.classify(photos))).length, 3)
    const { state: untouched, source: other } = endless()
    try {
      await collect(pool.classify(other, { signal: AbortSignal.abort(reason) }))
      assert.unreachable()
    } catch (error) {
      assert.is(error, reason)
    }
    assert.is(untouched.pulled, 0)
  })
})

test('breaking off takes nothing more, and the pool goes on', async () => {
  await withPool({}, async (pool) => {
    const { state, source } = endless()
    for await (const { index } of pool.classify(source)) if (index === 5) break
    const { pulled } = state
    assert.ok(state.ended)
    const items = await collect(pool.classify(photos))
    assert.ok(items.every((item) => 'scores' in item))
    assert.is(state.pulled, pulled)
  })
})

test('an error of the source comes after the items before it', async () => {
  await withPool({}, async (pool) => {
    async function* source() {
      yield* photos
      throw new Error('the list ends here')
    }
    let items = 0
    try {
      for await (const _ of pool.classify(source())) items++
      assert.unreachable()
    } catch (error) {
      assert.is((error as Error).message, 'the list ends here')
    }
    assert.is(items, 3)
  })
})

test('close waits for what is under way', async () => {
  await withPool({}, async (pool) => {
    const { source } = endless(20)
    const items = collect(pool.classify(source))
    await sleep(1)
    let closed = false
    const closing = pool.close().then(() => {
      closed = true
    })
    await refuses('ERR_DISPOSED', () => pool.classify(photos))
    assert.is((await items).filter((item) => 'scores' in item).length, 20)
    assert.not(closed)
    await closing
    await pool.close()
    await pool[asyncDisposeSymbol]()
    await refuses('ERR_DISPOSED', () => pool.classify(photos))
  })
})

test('terminate does not wait', async () => {
  await withPool({}, async (pool) => {
    const { state, source } = endless()
    const items = collect(pool.classify(source))
    await sleep(50)
    const closing = pool.close()
    await Promise.all([pool.terminate(), pool.terminate(), refuses('ERR_DISPOSED', () => items), closing])
    const { pulled } = state
    await sleep(20)
    assert.is(state.pulled, pulled)
    await refuses('ERR_DISPOSED', () => pool.classify(photos))
  })
})

test('an iteration that was made and never begun does not hold up close', async () => {
  await withPool({}, async (pool) => {
    const items = pool.classify(photos)
    await pool.close()
    await refuses('ERR_DISPOSED', () => items.next())
  })
})

const deaths: [how: string, kill: (worker: Worker) => unknown][] = [
  ['is ended from outside', (worker) => worker.terminate()],
  // what piscina's own code in the thread throws at
  ['dies of an uncaught exception', (worker) => worker.postMessage(null)],
]
for (const [how, kill] of deaths) {
  test(`a thread that ${how} costs no more than the image it is at, and is replaced`, async () => {
    const net = network({ batching })
    let pool!: Pool
    const workers = await workersOf(async () => {
      pool = await createPool({ model: net, workers: 2, inFlight: 8 })
    })
    assert.is(workers.length, 2)
    const codes: string[] = []
    let items = 0
    const replaced = await workersOf(async () => {
      for await (const item of pool.classify(endless(120).source)) {
        if (items === 10) kill(workers[0])
        if (items === 60) kill(workers[1])
        assert.is(item.index, items++)
        if ('error' in item) codes.push(item.error.code)
      }
    })
    assert.is(items, 120)
    assert.ok(codes.length <= 2, codes.join())
    assert.ok(codes.every((code) => code === 'ERR_WORKER'))
    assert.is(replaced.length, 2)
    await pool.close()
    net.dispose()
  })
}

test('the pool keeps the model for itself', async () => {
  const net = network({ batching })
  const pool = await createPool({ model: net, workers: 1 })
  net.dispose()
  assert.ok((await collect(pool.classify(photos))).every((item) => 'scores' in item))
  await pool.close()
})

test('options are checked', async () => {
  const net = network()
  const open = network({ size: null })
  const two = model({ inputs: net.inputs, outputs: [net.outputs[0], net.outputs[0]], device: testDevice })
  const cases: [Partial<PoolOptions>, string][] = [
    [{ model: {} as never }, 'ERR_INVALID_ARGUMENT'],
    [{ model: two as never }, 'ERR_INVALID_ARGUMENT'],
    [{ workers: 0 }, 'ERR_INVALID_ARGUMENT'],
    [{ inFlight: 1.5 }, 'ERR_INVALID_ARGUMENT'],
    [{ preprocess: 'imagenet' as never }, 'ERR_INVALID_ARGUMENT'],
    [{ interpolation: 'cubic' as never }, 'ERR_INVALID_ARGUMENT'],
    [{ threads: 3 } as never, 'ERR_UNKNOWN_OPTION'],
    [{ targetSize: [side, side + 1] }, 'ERR_SHAPE'],
    [{ model: open }, 'ERR_SHAPE'],
    [{ model: network({ dtype: 'uint8' }), preprocess: 'xception' }, 'ERR_INVALID_ARGUMENT'],
  ]
  for (const [options, code] of cases) {
    await refuses(code as never, () => createPool({ model: net, ...options }))
  }
  await withPool({ model: open, targetSize: [side, side] }, async (pool) => {
    const [item] = await collect(pool.classify([photos[0]]))
    assert.equal('scores' in item && item.scores.shape, [1, 3, 3, 4])
    for (const inputs of ['a.png', readFileSync(photos[0]), undefined, 3] as never[]) {
      await refuses('ERR_INVALID_ARGUMENT', () => pool.classify(inputs))
    }
    await refuses('ERR_INVALID_ARGUMENT', () => pool.classify(photos, { order: 'random' as never }))
    await refuses('ERR_INVALID_ARGUMENT', () => pool.classify(photos, { signal: 3 as never }))
    await refuses('ERR_INVALID_ARGUMENT', () => pool.classify(photos, { onProgress: 3 as never }))
    await refuses('ERR_UNKNOWN_OPTION', () => pool.classify(photos, { sorted: true } as never))
  })
  for (const one of [net, open, two]) one.dispose()
})

test.run()
