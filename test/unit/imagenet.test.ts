import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { largest, rank } from '../../lib/applications/imagenet.js'
import { decodePredictions, preprocessInput } from '../../lib/index.js'
import { refuses } from '../refuses.js'

test('pixels become x / 127.5 - 1, rounded to float32 at each step', () => {
  const data = Uint8Array.from({ length: 256 }, (_, i) => i)
  const image = { data, shape: [1, 256] }
  const expected = Float32Array.from(data, (x) => Math.fround(Math.fround(x / 127.5) - 1))
  assert.equal(preprocessInput(image), { data: expected, shape: [1, 256] })
  assert.equal(preprocessInput([image, image]), [
    { data: expected, shape: [1, 256] },
    { data: expected, shape: [1, 256] },
  ])
  assert.is(data[3], 3)
  assert.equal(
    preprocessInput({ data: new Float32Array([0, 255]), shape: [2] }).data,
    new Float32Array([-1, 1]),
  )
})

test('preprocessInput refuses what is no array', async () => {
  await refuses('ERR_INVALID_ARGUMENT', () => preprocessInput('cat.jpg' as never))
  await refuses('ERR_SHAPE', () => preprocessInput({ data: new Uint8Array(3), shape: [2] }))
})

test('the largest scores come first, equal ones in order', () => {
  assert.equal(largest(new Float32Array([0.1, 0.4, 0.1, 0.3, 0.1]), 4), [1, 3, 0, 2])
  assert.equal(largest(new Float32Array([1, 2]), 5), [1, 0])
})

test('scores are ranked, and so is what topK has ranked', async () => {
  const scores = new Float32Array(2000)
  scores.set([0.25, 0.5], 998)
  scores.set([0.125], 1003)
  const ranked = [
    [
      { index: 999, probability: 0.5 },
      { index: 998, probability: 0.25 },
    ],
    [
      { index: 3, probability: 0.125 },
      { index: 0, probability: 0 },
    ],
  ]
  assert.equal(rank({ data: scores, shape: [2, 1000] }, 2), ranked)
  const pairs = new Float32Array([0.5, 999, 0.25, 998, 0, 5, 0.125, 3, 0, 0, 0, 1])
  assert.equal(rank({ data: pairs, shape: [2, 3, 2] }, 2), ranked)
  assert.is(rank({ data: pairs, shape: [2, 3, 2] }, 5)[1].length, 3)
  for (const index of [1000, -1, 1.5, Number.NaN]) {
    const wrong = { data: new Float32Array([0.5, index]), shape: [1, 1, 2] }
    await refuses('ERR_INVALID_ARGUMENT', () => decodePredictions(wrong))
  }
  await refuses('ERR_SHAPE', () => decodePredictions({ data: new Float32Array(6), shape: [1, 2, 3] }))
})

test('decodePredictions refuses other shapes, and says where the names of the classes belong', async () => {
  const scores = { data: new Float32Array(2000), shape: [2, 1000] }
  await refuses('ERR_SHAPE', () => decodePredictions({ data: new Float32Array(10), shape: [1, 10] }))
  await refuses('ERR_SHAPE', () => decodePredictions({ data: new Float32Array(1000), shape: [1000] }))
  await refuses('ERR_INVALID_ARGUMENT', () => decodePredictions(scores, { top: 0 }))
  await refuses('ERR_UNKNOWN_OPTION', () => decodePredictions(scores, { n: 3 } as never))
  const folder = mkdtempSync(join(tmpdir(), 'xception-'))
  process.env.XCEPTION_CACHE_DIR = folder
  try {
    const error = await refuses('ERR_DOWNLOAD', () => decodePredictions(scores))
    assert.match(`${error.message} ${error.hint}`, folder)
    assert.match(`${error.message} ${error.hint}`, 'https://storage.googleapis.com/')
  } finally {
    delete process.env.XCEPTION_CACHE_DIR
    rmSync(folder, { recursive: true })
  }
})

test.run()
