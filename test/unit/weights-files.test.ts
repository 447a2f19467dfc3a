import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { XceptionError } from '../../lib/errors.js'
import { loadWeightsInto } from '../../lib/weights/index.js'
import { runTask } from '../../lib/weights/runTask.js'
import { fixture } from '../fixtures.js'
import {
  type ListedWeight,
  layersOf,
  StubModel,
  sameArrays,
  tinyModel,
  tinyValues,
  tinyWeights,
  writePublishedLayout,
} from '../weights-model.js'

const formats = ['tiny-legacy.h5', 'tiny-model.h5', 'tiny.weights.h5', 'tiny.keras']
const folder = mkdtempSync(join(tmpdir(), 'weights-'))
const inFolder = (name: string) => join(folder, name)

test.after(() => rmSync(folder, { recursive: true }))

const layerNames = (weights: ListedWeight[]) => layersOf(weights).map(({ name }) => name)

async function errorOf(promise: Promise<unknown>): Promise<XceptionError> {
  try {
    await promise
  } catch (error) {
    return error as XceptionError
  }
  throw new Error('nothing was thrown')
}

/** Loading refuses with `code` and a message like `message`, and leaves the model as it was. */
async function refuses(model: StubModel, path: string, code: string, message: RegExp): Promise<void> {
  const before = model.arrays
  const error = await errorOf(loadWeightsInto(model, path))
  assert.is(error.code, code, error.stack)
  assert.match(error.message, message)
  assert.is(model.arrays, before)
}

type Group = InstanceType<typeof import('h5wasm/node', { with: { 'resolution-mode': 'import' }})['Group']>

/** A sound file in the published layout, after `edit` has added to its layer 'predictions' and named its weights. */
async function withPredictions(name: string, edit: (layer: Group) => string[]): Promise<string> {
  const path = inFolder(name)
  await writePublishedLayout(path, layerNames(tinyWeights()), tinyWeights(), tinyValues())
  const h5 = await import('h5wasm/node')
  const file = new h5.File(path, 'a')
  const layer = file.get('predictions') as Group
  const names = edit(layer)
  layer.delete_attribute('weight_names')
  layer.create_attribute('weight_names', names, null, 'S')
  file.close()
  return path
}

for (const name of formats) {
  test(`${name} gives what Keras wrote`, async () => {
    const model = tinyModel()
    await loadWeightsInto(model, fixture(name))
    assert.ok(sameArrays(model.arrays, tinyValues()))
  })
}

test('content tells the format, whatever the name', async () => {
  for (const name of formats) {
    const path = inFolder('weights.bin')
    writeFileSync(path, readFileSync(fixture(name)))
    const model = tinyModel()
    await loadWeightsInto(model, path)
    assert.ok(sameArrays(model.arrays, tinyValues()), name)
  }
})

test("Keras 2's names, fixed strings, float64 and compressed datasets are read", async () => {
  const path = await withPredictions('keras2.h5', (layer) => {
    const [data, bias] = tinyValues().slice(-2)
    layer.create_dataset({ name: 'packed', data, shape: [16, 5], chunks: [4, 5], compression: 'gzip' })
    layer.create_dataset({ name: 'double', data: Float64Array.from(bias), shape: [5] })
    return ['packed', 'double']
  })
  const model = tinyModel()
  await loadWeightsInto(model, path)
  assert.ok(sameArrays(model.arrays, tinyValues()))
})

test('a layer list over several attributes is read', async () => {
  const path = inFolder('split.h5')
  const names = layerNames(tinyWeights())
  await writePublishedLayout(path, names, tinyWeights(), tinyValues())
  const h5 = await import('h5wasm/node')
  const file = new h5.File(path, 'a')
  file.delete_attribute('layer_names')
  file.create_attribute('layer_names0', names.slice(0, 3), null, 'A40')
  file.create_attribute('layer_names1', names.slice(3), null, 'A40')
  file.close()
  const model = tinyModel()
  await loadWeightsInto(model, path)
  assert.ok(sameArrays(model.arrays, tinyValues()))
})

const without = (layer: string) => layersOf(tinyWeights()).filter(({ name }) => name !== layer)

for (const name of ['tiny-legacy.h5', 'tiny.weights.h5']) {
  test(`${name}: a layer that the model has not is named`, async () => {
    const label = name === 'tiny-legacy.h5' ? 'predictions/kernel' : 'dense/vars/0'
    await refuses(
      new StubModel(without('predictions')),
      fixture(name),
      'ERR_WEIGHTS',
      new RegExp(`it has '${label}' of shape \\(16, 5\\), which the model has not`),
    )
  })

  test(`${name}: a layer that the file has not is named`, async () => {
    const extra = { layer: 'more', name: 'kernel', shape: [5, 2] }
    await refuses(
      new StubModel(layersOf([...tinyWeights(), extra])),
      fixture(name),
      'ERR_WEIGHTS',
      /it has no 'more\/kernel', which the model has in shape \(5, 2\)/,
    )
  })

  test(`${name}: a weight of another shape is named with both shapes`, async () => {
    const weights = tinyWeights().map((weight) =>
      weight.layer === 'predictions' ? { ...weight, shape: weight.shape.with(-1, 10) } : weight,
    )
    await refuses(
      new StubModel(layersOf(weights)),
      fixture(name),
      'ERR_WEIGHTS',
      /'predictions\/kernel' has shape \(16, 10\) in the model but \(16, 5\) in the file/,
    )
  })

  test(`${name}: a weight that the file has not is named`, async () => {
    const weights = tinyWeights().flatMap((weight) =>
      weight.layer === 'conv2d' ? [weight, { ...weight, name: 'bias', shape: [16] }] : [weight],
    )
    await refuses(
      new StubModel(layersOf(weights)),
      fixture(name),
      'ERR_WEIGHTS',
      /it has no 'conv2d\/bias', which the model has in shape \(16,\)/,
    )
  })
}

test('a missing layer in the middle is named, not what came into its place', async () => {
  await refuses(
    new StubModel(without('block2_sepconv1')),
    fixture('tiny-legacy.h5'),
    'ERR_WEIGHTS',
    /it has 'block2_sepconv1\/depthwise_kernel' of shape \(3, 3, 8, 1\), which the model has not/,
  )
})

test('layers in another order are refused', async () => {
  const path = inFolder('shuffled.h5')
  await writePublishedLayout(path, layerNames(tinyWeights()).reverse(), tinyWeights(), tinyValues())
  await refuses(
    tinyModel(),
    path,
    'ERR_WEIGHTS',
    /'block1_conv1\/kernel' has shape \(3, 3, 3, 8\) in the model but \(16, 5\) in the file, which has 'predictions\/kernel'/,
  )
})

test('what is no file is refused', async () => {
  await refuses(tinyModel(), inFolder('absent.h5'), 'ERR_FILE_NOT_FOUND', /absent\.h5/)
  await refuses(tinyModel(), `${fixture('tiny.json')}/x.h5`, 'ERR_FILE_NOT_FOUND', /x\.h5/)
  await refuses(tinyModel(), folder, 'ERR_IO', /is not a file/)
  await refuses(tinyModel(), '/dev/zero', 'ERR_IO', /is not a file/)
})

test('what is no weights file is refused', async () => {
  writeFileSync(inFolder('empty.h5'), '')
  writeFileSync(inFolder('other.keras'), zipSync({ 'config.json': Buffer.from('{}') }))
  const h5 = await import('h5wasm/node')
  await h5.ready
  const file = new h5.File(inFolder('other.h5'), 'w')
  file.create_dataset({ name: 'data', data: new Float32Array(4) })
  file.close()
  await refuses(tinyModel(), inFolder('empty.h5'), 'ERR_WEIGHTS_FORMAT', /not HDF5/)
  await refuses(tinyModel(), fixture('tiny.json'), 'ERR_WEIGHTS_FORMAT', /not HDF5/)
  await refuses(tinyModel(), fixture('rocket.jpg'), 'ERR_WEIGHTS_FORMAT', /not HDF5/)
  await refuses(tinyModel(), inFolder('other.h5'), 'ERR_WEIGHTS_FORMAT', /no weights in a layout of Keras/)
  await refuses(tinyModel(), inFolder('other.keras'), 'ERR_WEIGHTS_FORMAT', /no model\.weights\.h5/)
})

test('numbers that are neither float32 nor float64 are refused', async () => {
  const path = await withPredictions('integers.h5', (layer) => {
    layer.create_dataset({ name: 'whole', data: new Int32Array(80), shape: [16, 5] })
    return ['whole', 'predictions/bias:0']
  })
  await refuses(tinyModel(), path, 'ERR_WEIGHTS_FORMAT', /predictions\/whole' is neither float32 nor float64/)
})

test('an entry of absurd size is refused before it is unpacked', async () => {
  const path = inFolder('huge.keras')
  const bytes = zipSync({ 'model.weights.h5': new Uint8Array(2 ** 27) })
  assert.ok(bytes.length < 2 ** 20)
  writeFileSync(path, bytes)
  await refuses(tinyModel(), path, 'ERR_WEIGHTS_FORMAT', /model\.weights\.h5 claims 134217728 bytes/)
})

test('a sparse file of absurd size with the name of an archive is refused unread', async () => {
  const path = inFolder('sparse.keras')
  writeFileSync(path, readFileSync(fixture('tiny.keras')))
  truncateSync(path, 2 ** 36)
  await refuses(tinyModel(), path, 'ERR_WEIGHTS_FORMAT', /The archive claims 68719476736 bytes/)
})

test('a file cannot make another one be opened', async () => {
  const path = await withPredictions('linking.h5', (layer) => {
    layer.create_external_link(fixture('tiny-legacy.h5'), '/predictions/predictions/kernel', 'elsewhere')
    return ['elsewhere', 'predictions/bias:0']
  })
  await refuses(tinyModel(), path, 'ERR_WEIGHTS_FORMAT', /'\/predictions\/elsewhere' is missing/)
})

test('a task over its time limit ends as a damaged file', async () => {
  const layers = layersOf(tinyWeights())
  const error = await errorOf(runTask({ type: 'read', path: fixture('tiny-legacy.h5'), layers }, 1))
  assert.is(error.code, 'ERR_WEIGHTS_FORMAT')
  assert.match(error.message, /took more than 0\.001 s/)
})

test.run()
