import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { binding } from '../../lib/binding.js'
import { flatten, input, type Model, maxPooling2d, model, type NdArray } from '../../lib/index.js'
import { trimming } from '../../lib/staging.js'
import { emulator } from './emulator.js'

// Pinned memory that predictions go through: allocated once for a load, whatever its size, and given back after it.

const target = { device: 'cuda', dtype: 'float32', tune: false, planCache: false } as const

/** Takes every 32nd pixel of a row and of a column: little to compute, much to bring to the device. */
function sampler(side: number): Model {
  const x = input({ shape: [side, side, 3] })
  const y = maxPooling2d({ poolSize: 1, strides: 32 }).apply(x)
  return model({ inputs: x, outputs: flatten().apply(y), ...target })
}

const megabyte = 2 ** 20
const pinnedBytes = () => emulator.books().bytes['pinned memory'] ?? 0

/** `count` images, no two alike. */
function images(count: number, side: number, first = 0): NdArray<Float32Array> {
  const size = side * side * 3
  const data = new Float32Array(count * size)
  for (let i = 0; i < count; i++) data.fill(first + i, i * size, (i + 1) * size)
  return { data, shape: [count, side, side, 3] }
}

async function check(net: Model, x: NdArray, options = {}): Promise<void> {
  const [size] = x.shape
  const { data, shape } = x
  const firsts = Array.from({ length: size }, (_, i) => data[(i * data.length) / shape[0]])
  const answer = await net.predict(x, options)
  const each = answer.data.length / size
  assert.ok(answer.data.every((value, i) => value === firsts[Math.floor(i / each)]))
}

const inTurn = async (count: number, task: (i: number) => Promise<void>): Promise<void> => {
  for (let i = 0; i < count; i++) await task(i)
}

/** Calls that stop the device: none once `load` has been there a few times. */
async function assertSteady(load: () => Promise<void>, rounds = 4): Promise<void> {
  await inTurn(rounds, load)
  emulator.clearBooks()
  await inTurn(rounds, load)
  const { cudaMallocHost, cudaFreeHost } = emulator.books().calls
  assert.equal([cudaMallocHost, cudaFreeHost], [undefined, undefined])
}

const test = suite('staging')

const { periodMs } = trimming
// However slow the machine is, nothing is given back before a test says so.
test.before.each(() => {
  trimming.periodMs = 2 ** 30
})

test('when predictions are over, it goes by itself', async () => {
  assert.is(periodMs, 5000)
  trimming.periodMs = 50
  const net = sampler(64)
  emulator.clearBooks()
  await check(net, images(4, 64))
  assert.ok(emulator.books().calls.cudaMallocHost >= 2)
  for (let i = 0; pinnedBytes() > 0 && i < 600; i++) await sleep(100)
  assert.is(pinnedBytes(), 0)
  await check(net, images(4, 64))
  net.dispose()
})

test('two batches of 72 MiB under way at a time', async () => {
  const net = sampler(512)
  const batch = images(96, 512)
  await assertSteady(() => check(net, batch, { batchSize: 24 }), 2)
  const held = pinnedBytes()
  assert.ok(held > 140 * megabyte && held < 200 * megabyte, `${held / megabyte} MB`)
  net.dispose()
  assert.is(pinnedBytes(), 0)
})

test('eight at a time, and sixty-four', async () => {
  const net = sampler(64)
  const some = Array.from({ length: 64 }, (_, i) => images(2, 64, i))
  for (const count of [8, 64]) {
    await assertSteady(async () => {
      await Promise.all(some.slice(0, count).map((x) => check(net, x)))
    })
  }
  net.dispose()
  assert.is(pinnedBytes(), 0)
})

test('sizes from 1 to 40 images in ever another order keep no more than twice what they need', async () => {
  const net = sampler(64)
  const all = Array.from({ length: 40 }, (_, i) => images(i + 1, 64, i))
  let next = 0
  const load = async (): Promise<void> => {
    await inTurn(20, async () => {
      const three = [0, 13, 26].map((offset) => all[(next + offset) % all.length])
      next += 7
      await Promise.all(three.map((x) => check(net, x, { batchSize: 40 })))
    })
  }
  await assertSteady(load)
  const most = 3 * 40 * (64 * 64 * 3 * 4) * 1.2
  assert.ok(pinnedBytes() < 2 * most, `${pinnedBytes()} of ${most}`)
  net.dispose()
})

test('a large batch now and then, and single images between, keep their memory', async () => {
  const net = sampler(64)
  const [large, small] = [images(40, 64), images(1, 64)]
  await assertSteady(async () => {
    await check(net, large, { batchSize: 40 })
    await inTurn(5, () => check(net, small))
  })
  net.dispose()
})

test('what a smaller load does not use is given back, and what it uses is not', async () => {
  const net = sampler(64)
  const one = images(2, 64)
  const eight = Array.from({ length: 8 }, (_, i) => images(8, 64, i))
  await Promise.all(eight.map((x) => check(net, x)))
  const most = pinnedBytes()
  emulator.clearBooks()
  await check(net, one)
  assert.ok(binding().trimStaging())
  await check(net, one)
  assert.ok(binding().trimStaging())
  const less = pinnedBytes()
  assert.ok(less > 0 && less < most / 4, `${less} of ${most}`)
  emulator.clearBooks()
  await check(net, one)
  const { cudaMallocHost, cudaFreeHost } = emulator.books().calls
  assert.equal([cudaMallocHost, cudaFreeHost], [undefined, undefined])
  binding().trimStaging()
  assert.not(binding().trimStaging())
  assert.is(pinnedBytes(), 0)
  net.dispose()
})

test('images that predict has for itself are copied ahead, and come whole', async () => {
  const net = sampler(256)
  const shared = (x: NdArray<Float32Array>) => {
    const data = new Float32Array(new SharedArrayBuffer(x.data.byteLength))
    data.set(x.data)
    return { data, shape: x.shape }
  }
  await inTurn(5, async () => {
    await Promise.all(
      Array.from({ length: 8 }, (_, i) => {
        const x = images(4, 256, i)
        const singles = Array.from({ length: 4 }, (_, k) => images(1, 256, i + k)).map(({ data }) => ({
          data,
          shape: [256, 256, 3],
        }))
        if (i % 3 === 0) return check(net, shared(x))
        if (i % 3 === 1)
          return net.predict(singles, { transfer: true }).then((answer) => {
            const each = answer.data.length / 4
            assert.ok(answer.data.every((value, j) => value === i + Math.floor(j / each)))
          })
        return net.predict(x, { transfer: true }).then((answer) => {
          const each = answer.data.length / 4
          assert.ok(answer.data.every((value, j) => value === i + Math.floor(j / each)))
        })
      }),
    )
  })
  net.dispose()
  assert.equal(emulator.books().violations, [])
})

test.run()
