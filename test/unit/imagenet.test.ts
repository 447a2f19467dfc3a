import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { largest } from '../../lib/applications/imagenet.js'
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
