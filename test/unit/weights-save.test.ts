import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadWeightsInto, saveWeights } from '../../lib/weights/index.js'
import { fixture } from '../fixtures.js'
import { refuses } from '../refuses.js'
import { layersOf, StubModel, sameArrays, tinyModel, tinyValues, tinyWeights } from '../weights-model.js'

const folder = mkdtempSync(join(tmpdir(), 'weights-'))
const inFolder = (name: string) => join(folder, name)

test.after(() => rmSync(folder, { recursive: true }))

test('saving, loading and saving again gives the same file', async () => {
  const [first, second] = [inFolder('first.h5'), inFolder('second.h5')]
  await saveWeights(new StubModel(layersOf(tinyWeights()), tinyValues()), first)
  await new Promise((resolve) => setTimeout(resolve, 1100)) // libhdf5 counts time in seconds
  const model = tinyModel()
  await loadWeightsInto(model, first)
  assert.ok(sameArrays(model.arrays, tinyValues()))
  await saveWeights(model, second)
  assert.ok(readFileSync(first).equals(readFileSync(second)))
})

test('what is saved has the layout Keras gives it', async () => {
  const names = ['input_layer', ...layersOf(tinyWeights()).map(({ name }) => name)]
  const layers = [{ name: 'input_layer', className: 'InputLayer', weights: [] }, ...layersOf(tinyWeights())]
  const path = inFolder('layout.h5')
  await saveWeights(new StubModel(layers, tinyValues()), path)

  const h5 = await import('h5wasm/node')
  await h5.ready
  const describe = (file: string) => {
    const root = new h5.File(file, 'r')
    const attributes = (group: string) =>
      Object.entries((root.get(group) as typeof root).attrs).map(([name, { dtype, shape, value }]) => [
        group,
        name,
        dtype,
        name === 'layer_names' ? undefined : shape,
        name === 'layer_names' ? undefined : value,
      ])
    const paths = [...names, 'top_level_model_weights'].flatMap((name) => [
      name,
      ...(root.get(name) as typeof root).paths(),
    ])
    const described = [attributes('/'), ...names.map(attributes), paths]
    root.close()
    return described
  }
  assert.equal(describe(path), describe(fixture('tiny-legacy.h5')))
})

test('a failed save names the path, and leaves nothing behind', async () => {
  const model = new StubModel(layersOf(tinyWeights()), tinyValues())
  await refuses('ERR_IO', () => saveWeights(model, inFolder('no/such/folder.h5')))
  const before = readdirSync(folder)
  const error = await refuses('ERR_IO', () => saveWeights(model, folder))
  assert.ok(error.message.includes(folder))
  assert.equal(readdirSync(folder), before)
})

test('a name under which Keras expects another format is refused', async () => {
  const model = new StubModel(layersOf(tinyWeights()), tinyValues())
  const before = readdirSync(folder)
  for (const name of ['x.weights.h5', 'x.keras']) {
    const error = await refuses('ERR_INVALID_ARGUMENT', () => saveWeights(model, inFolder(name)))
    assert.ok(error.hint!.includes(inFolder('x.h5')), error.hint)
  }
  assert.equal(readdirSync(folder), before)
})

/** Run in a process of its own, for libhdf5 prints past the streams of Node. */
const saveTwice = `
  const { runTask } = require(${JSON.stringify(join(__dirname, '../../lib/weights/runTask.js'))})
  const layer = (name, weight) => ({ name, className: 'Dense', weights: [{ name: weight, shape: [2] }] })
  const arrays = [new Float32Array(2), new Float32Array(2)]
  const [path, ...names] = process.argv.slice(1)
  const layers = [layer(names[0], names[1]), layer(names[2], names[3])]
  runTask({ type: 'write', path, layers, arrays }).then(
    () => console.log('saved'),
    ({ code }) => console.log(code),
  )`

for (const [what, names, outcome] of [
  ['sound', ['a', 'kernel', 'b', 'kernel'], 'saved'],
  ['a group that libhdf5 refuses', ['a', 'kernel', 'a', 'bias'], 'ERR_IO'],
  ['a dataset that libhdf5 refuses', ['a', 'kernel', 'b', 'no/such/group'], 'ERR_IO'],
] as const) {
  test(`a save says what became of it, libhdf5 nothing: ${what}`, () => {
    const args = ['-e', saveTwice, inFolder('child.h5'), ...names]
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    assert.is(stdout.trim(), outcome)
    assert.is(stderr, '')
  })
}

test.run()
