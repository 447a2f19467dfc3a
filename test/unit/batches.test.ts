import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { RunArray } from '../../lib/binding.js'
import type { HostData } from '../../lib/dtype.js'
import { input, XceptionError } from '../../lib/index.js'
import {
  chunk,
  join,
  partsOf,
  type Stack,
  takeOver,
  toBatches as toBatchesOf,
} from '../../lib/models/batches.js'
import { inputSpecs } from '../../lib/models/inputSpec.js'
import { runBatches } from '../../lib/models/runBatches.js'
import type { SymbolicTensor } from '../../lib/models/symbolic.js'
import { refuses } from '../refuses.js'

const image = input({ shape: [2, null, 3], name: 'image' })
const bytes = input({ shape: [2], dtype: 'uint8', name: 'bytes' })
const float = (...shape: number[]) => ({
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
  shape,
})
const uint8 = (...shape: number[]) => ({ data: Uint8Array.from(float(...shape).data), shape })
const toBatches = (inputs: SymbolicTensor[], x: unknown) => toBatchesOf(inputSpecs(inputs), x)
const abort = () => {}
const timing = { queueMs: 1, computeMs: 2, batchSize: 2 }
const shapes = (batches: ReturnType<typeof toBatches>) => batches.map(({ shape }) => [...shape])

test('a batch, one image, images, and an object by name', () => {
  assert.equal(shapes(toBatches([image], float(5, 2, 4, 3))), [[5, 2, 4, 3]])
  assert.equal(shapes(toBatches([image], float(2, 4, 3))), [[1, 2, 4, 3]])
  assert.equal(shapes(toBatches([image], [float(2, 4, 3), uint8(2, 4, 3)])), [[2, 2, 4, 3]])
  assert.equal(shapes(toBatches([image], { image: float(2, 4, 3) })), [[1, 2, 4, 3]])
  assert.equal(shapes(toBatches([image, bytes], { bytes: uint8(3, 2), image: float(3, 2, 4, 3) })), [
    [3, 2, 4, 3],
    [3, 2],
  ])
})

test('images are a batch where they lie', () => {
  const images = [uint8(2), { data: new Uint8ClampedArray([7, 8]), shape: [2] }, uint8(2)]
  const [stacked] = toBatches([bytes], images)
  assert.equal(stacked.shape, [3, 2])
  const [run] = chunk([stacked], 1, 3) as RunArray[]
  assert.equal(run.shape, [2, 2])
  assert.is((run.data as HostData[])[0], images[1].data)
  assert.is((run.data as HostData[])[1], images[2].data)
})

test('memory of images is taken over together, and once where two share it', () => {
  const memory = Float32Array.from([1, 2, 3, 4])
  const shared = new Float32Array(new SharedArrayBuffer(8))
  const images = [memory.subarray(0, 2), shared, memory.subarray(2, 4), memory.subarray(0, 2)]
  const stack = { data: images, shape: [4, 2] }
  const [taken] = takeOver([stack]) as Stack[]
  assert.equal(taken.data, [
    new Float32Array([1, 2]),
    shared,
    new Float32Array([3, 4]),
    new Float32Array([1, 2]),
  ])
  shared[1] = 7
  assert.is(taken.data[1][1], 7)
  assert.is(memory.length, 0)
  const staysOf = (batch: Stack, taken?: boolean) =>
    (chunk([batch], 0, batch.shape[0], { taken })[0] as RunArray).stays
  assert.is(staysOf(taken, true), true)
  assert.is(staysOf({ data: [shared, shared], shape: [2, 2] }), true)
  assert.is(staysOf({ data: [shared, new Float32Array(2)], shape: [2, 2] }), false)
})

test('an image that was given away meanwhile is told of', async () => {
  const [batch] = toBatches([bytes], [uint8(2), uint8(2)])
  structuredClone(0, { transfer: [partsOf(batch as Stack)[1].buffer as ArrayBuffer] })
  await refuses('ERR_INVALID_ARGUMENT', () => chunk([batch], 0, 1))
})

test('what does not fit is refused, with both shapes', async () => {
  const error = await refuses('ERR_SHAPE', () => toBatches([image], float(5, 3, 4, 3)))
  assert.is(error.message, "Input 'image' expects (None, 2, None, 3) but received (5, 3, 4, 3)")
  await refuses('ERR_SHAPE', () => toBatches([image], float(0, 2, 4, 3)))
  await refuses('ERR_SHAPE', () => toBatches([image], []))
  await refuses('ERR_SHAPE', () => toBatches([image], [float(2, 4, 3), float(2, 5, 3)]))
  await refuses('ERR_SHAPE', () => toBatches([image], [float(1, 2, 4, 3)]))
  await refuses('ERR_SHAPE', () => toBatches([image], { data: new Float32Array(3), shape: [2, 4, 3] }))
  await refuses('ERR_SHAPE', () => toBatches([image, bytes], { bytes: uint8(2, 2), image: float(2, 4, 3) }))
  await refuses('ERR_DTYPE', () => toBatches([bytes], float(1, 2)))
})

test('what is no input is refused', async () => {
  const wrong: unknown[] = [
    undefined,
    null,
    7,
    'cat.jpg',
    {},
    { picture: float(2, 4, 3) },
    { data: [1, 2], shape: [2] },
    [null],
  ]
  for (const value of wrong) await refuses('ERR_INVALID_ARGUMENT', () => toBatches([image], value))
  await refuses('ERR_INVALID_ARGUMENT', () => toBatches([image, bytes], float(2, 4, 3)))
  await refuses('ERR_INVALID_ARGUMENT', () => toBatches([image, bytes], { image: float(2, 4, 3) }))
})

test('chunks are cut without copying and joined again', () => {
  const batch = float(5, 2)
  const parts = [chunk([batch], 0, 2), chunk([batch], 2, 4), chunk([batch], 4, 5)].map(([part]) => part)
  assert.equal(
    parts.map(({ shape }) => shape),
    [
      [2, 2],
      [2, 2],
      [1, 2],
    ],
  )
  assert.equal(join(parts as (typeof batch)[]), batch)
  assert.is((parts[1] as typeof batch).data.buffer, batch.data.buffer)
})

test('a GPU has the next batch under way while one is computed, a CPU has not', async () => {
  for (const [kind, depth] of [
    ['cpu', 1],
    ['cuda', 2],
  ] as const) {
    let underWay = 0
    let most = 0
    const native = {
      async run([batch]: Parameters<Parameters<typeof runBatches>[0]['run']>[0]) {
        most = Math.max(most, ++underWay)
        await new Promise(setImmediate)
        underWay--
        return { outputs: [batch as ReturnType<typeof float>], timing }
      },
    }
    const { outputs, timing: sum } = await runBatches(native, [float(5, 2)], { step: 2, kind, abort })
    assert.equal(outputs, [float(5, 2)])
    assert.equal(sum, { queueMs: 3, computeMs: 6, batchSize: 2 })
    assert.is(most, depth)
  }
})

test('the first batch that fails is what is told, and no other is started', async () => {
  let calls = 0
  const native = {
    run: () => Promise.reject(new XceptionError('ERR_BACKEND', `batch ${calls++}`)),
  }
  const { message } = await refuses('ERR_BACKEND', () =>
    runBatches(native, [float(9, 2)], { step: 2, kind: 'cuda', abort }),
  )
  assert.equal([message, calls], ['batch 0', 2])
})

test.run()
