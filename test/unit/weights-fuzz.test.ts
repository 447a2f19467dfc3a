import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { XceptionError } from '../../lib/errors.js'
import { loadWeightsInto } from '../../lib/weights/index.js'
import { runTask } from '../../lib/weights/runTask.js'
import { fixture } from '../fixtures.js'
import { layersOf, tinyModel, tinyValues, tinyWeights } from '../weights-model.js'
import { Reader } from '../weights-reader.js'

const folder = mkdtempSync(join(tmpdir(), 'weights-fuzz-'))
test.after(() => rmSync(folder, { recursive: true }))

/** Far above what a case takes that libhdf5 ends by itself. */
const timeLimit = 5_000

const expected = ['read', 'given up', 'ERR_WEIGHTS', 'ERR_WEIGHTS_FORMAT']

/** Numbers in [0, limit) that are the same in every run. */
function numbers(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

/** Damages up to eight bytes; half of the cases near the start, where HDF5 has its structure. */
function damage(bytes: Uint8Array, next: (limit: number) => number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  const range = next(2) === 0 ? Math.min(4096, copy.length) : copy.length
  for (let i = next(8); i >= 0; i--) copy[next(range)] = next(256)
  return copy
}

async function readAll(name: string, files: Uint8Array[]): Promise<Map<string, number>> {
  const sound = readFileSync(fixture(name))
  const reader = new Reader({ path: join(folder, name), layers: layersOf(tinyWeights()), sound })
  const results = new Map<string, number>()
  try {
    for (const [i, file] of files.entries()) {
      const result = await reader.read(file, timeLimit)
      assert.ok(expected.includes(result), `case ${i}: ${result}`)
      results.set(result, (results.get(result) ?? 0) + 1)
    }
  } finally {
    await reader.close()
  }
  return results
}

const names = ['tiny-legacy.h5', 'tiny-model.h5', 'tiny.weights.h5']

for (const [seed, name] of names.entries()) {
  test(`${name} with damaged bytes is read or refused`, async () => {
    const next = numbers(seed + 1)
    const sound = readFileSync(fixture(name))
    const results = await readAll(
      name,
      Array.from({ length: 150 }, () => damage(sound, next)),
    )
    assert.ok(results.has('read') && results.has('ERR_WEIGHTS_FORMAT'), JSON.stringify([...results]))
  })

  test(`${name} cut short is refused`, async () => {
    const sound = readFileSync(fixture(name))
    const lengths = Array.from({ length: 40 }, (_, i) => Math.floor((sound.length * i) / 40))
    const results = await readAll(
      name,
      lengths.map((length) => sound.subarray(0, length)),
    )
    assert.equal([...results.keys()], ['ERR_WEIGHTS_FORMAT'])
  })
}

test('loading a file that libhdf5 never stops reading is given up', async () => {
  const next = numbers(1)
  const sound = readFileSync(fixture(names[0]))
  const path = join(folder, 'endless.h5')
  let endless = sound as Uint8Array
  for (let i = 0; i <= 81; i++) endless = damage(sound, next)
  writeFileSync(path, endless)
  const task = runTask({ type: 'read', path, layers: layersOf(tinyWeights()) }, timeLimit)
  const error = await task.catch((reason) => reason)
  assert.is(error.code, 'ERR_WEIGHTS_FORMAT')
  assert.match(error.message, /took more than 5 s/)
})

test('loading damaged archives fails with a code, or gives arrays that fit', async () => {
  const next = numbers(4)
  const sound = readFileSync(fixture('tiny.keras'))
  const path = join(folder, 'damaged.keras')
  for (let i = 0; i < 30; i++) {
    writeFileSync(path, i % 3 === 0 ? sound.subarray(0, next(sound.length)) : damage(sound, next))
    const model = tinyModel()
    const error = await loadWeightsInto(model, path).catch((reason) => reason)
    if (error === undefined) {
      assert.equal(
        model.arrays.map(({ length }) => length),
        tinyValues().map(({ length }) => length),
      )
    } else {
      assert.instance(error, XceptionError, String(error))
      assert.ok(expected.includes(error.code), `case ${i}: ${error.code} ${error.message}`)
    }
  }
})

test.run()
