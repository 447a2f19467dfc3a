import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadWeightsInto, saveWeights } from '../../lib/weights/index.js'
import { placeWeights } from '../../lib/weights/place.js'
import { FileSource } from '../../lib/weights/source.js'
import { WeightsFile } from '../../lib/weights/weightsFile.js'
import { fixture } from '../fixtures.js'
import { layersOf, StubModel, sameArrays, tinyValues, tinyWeights } from '../weights-model.js'

const folder = mkdtempSync(join(tmpdir(), 'weights-plain-'))
test.after(() => rmSync(folder, { recursive: true }))

/** The weights of the network in test/fixtures/tiny.*, where the file has them; undefined where libhdf5 is needed. */
async function readPlain(path: string): Promise<Float32Array[] | undefined> {
  const file = await WeightsFile.open(path)
  try {
    const placed = await placeWeights(file, layersOf(tinyWeights()))
    return placed?.map(({ offset, size }) => new FileSource(file, offset, size).readSync())
  } finally {
    await file.close()
  }
}

for (const name of ['tiny-legacy.h5', 'tiny-model.h5', 'tiny.weights.h5']) {
  test(`${name} is read without libhdf5`, async () => {
    assert.ok(sameArrays((await readPlain(fixture(name)))!, tinyValues()))
  })

  test(`${name} with any damaged byte of its structure is left to libhdf5, or gives arrays that fit`, async () => {
    const sound = readFileSync(fixture(name))
    const path = join(folder, name)
    let left = 0
    for (let at = 0; at < Math.min(sound.length, 4000); at += 7) {
      const damaged = Buffer.from(sound)
      damaged[at] ^= 0x80 >> (at % 8)
      writeFileSync(path, damaged)
      const arrays = await readPlain(path)
      if (arrays === undefined) left++
      else
        assert.equal(
          arrays.map(({ length }) => length),
          tinyValues().map(({ length }) => length),
        )
    }
    assert.ok(left > 20, String(left))
  })
}

test('what saveWeights writes is read without libhdf5', async () => {
  const path = join(folder, 'saved.h5')
  await saveWeights(new StubModel(layersOf(tinyWeights()), tinyValues()), path)
  assert.ok(sameArrays((await readPlain(path))!, tinyValues()))
})

test('a list of names that one attribute cannot hold is written in parts', async () => {
  const path = join(folder, 'many.h5')
  const name = (i: number) => `${'layer'.repeat(40)}_${i}`
  const layers = Array.from({ length: 700 }, (_, i) => ({
    name: name(i),
    className: 'Dense',
    weights: i % 350 === 0 ? [{ name: 'bias', shape: [2] }] : [],
  }))
  const values = [Float32Array.of(1, 2), Float32Array.of(3, 4)]
  await saveWeights(new StubModel(layers, values), path)
  assert.ok(readFileSync(path).includes('layer_names1'))
  const model = new StubModel(layers)
  await loadWeightsInto(model, path)
  assert.ok(sameArrays(model.arrays, values))
})

test.run()
