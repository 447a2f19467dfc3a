import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { zipSync } from 'fflate'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { batchNormalization, conv2d, dense, flatten, input, type Model, model } from '../../lib/index.js'
import { goldenInput } from '../fixtures.js'
import { refuses } from '../refuses.js'
import { sameArrays } from '../weights-model.js'

const folder = mkdtempSync(join(tmpdir(), 'weight-memory-'))
const inFolder = (name: string) => join(folder, name)
test.after(() => rmSync(folder, { recursive: true }))

const image = goldenInput([1, 4, 4, 128], 1)

/** Kernels of 128 and 160 KB: libhdf5 reads those in one piece, as it does the large ones of Xception. */
function network(seed: number): Model {
  const x = input({ shape: [4, 4, 128] })
  let y = conv2d({ filters: 256, kernelSize: 1, name: 'conv' }).apply(x)
  y = batchNormalization({ name: 'bn' }).apply(y)
  y = dense({ units: 10, name: 'top' }).apply(flatten().apply(y))
  return model({ inputs: x, outputs: y, seed, device: 'cpu' })
}

const valuesOf = (network: Model): Float32Array[] => network.getWeights().map(({ data }) => data)
const firstValue = (network: Model): Float32Array => network.layers[1].weights[0].value

const source = network(7)
const expected = valuesOf(source)
const scores = async (network: Model): Promise<Float32Array> => (await network.predict(image)).data

async function writeKeras3(path: string): Promise<void> {
  const h5 = await import('h5wasm/node')
  await h5.ready
  const file = new h5.File(path, 'w')
  const layers = file.create_group('layers')
  const groups = { conv2d: [0, 2], batch_normalization: [2, 6], dense: [6, 8] } as const
  for (const [name, [from, to]] of Object.entries(groups)) {
    const vars = layers.create_group(name).create_group('vars')
    source
      .getWeights()
      .slice(from, to)
      .forEach(({ data, shape }, i) => {
        vars.create_dataset({ name: String(i), data, shape })
      })
  }
  file.close()
}

test.before(async () => {
  await source.saveWeights(inFolder('legacy.h5'))
  await writeKeras3(inFolder('keras3.weights.h5'))
  const entry = readFileSync(inFolder('keras3.weights.h5'))
  writeFileSync(inFolder('stored.keras'), zipSync({ 'model.weights.h5': entry }, { level: 0 }))
  writeFileSync(
    inFolder('deflated.keras'),
    zipSync({ 'config.json': new Uint8Array(9), 'model.weights.h5': entry }),
  )
})

/** A network with the weights of a copy of the legacy file, packed. */
async function packed(path: string): Promise<Model> {
  copyFileSync(inFolder('legacy.h5'), path)
  const loaded = network(1)
  await loaded.loadWeights(path)
  await loaded.prepare()
  return loaded
}

const openFiles = (): number =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return /\.(h5|keras)( \(deleted\))?$/.test(readlinkSync(`/proc/self/fd/${fd}`))
    } catch {
      return false // the one that readdir itself had open
    }
  }).length

test('weights drawn from a seed are let go of once they are packed, and are the same again', async () => {
  const fresh = network(7)
  const value = firstValue(fresh)
  const before = await scores(fresh)
  assert.is(value.length, 0)
  assert.ok(sameArrays(valuesOf(fresh), expected))
  fresh.setWeights(fresh.getWeights())
  assert.equal(await scores(fresh), before)
})

test('a first prediction has the weights of the moment when it was asked for', async () => {
  const fresh = network(7)
  const pending = scores(fresh)
  fresh.setWeights(network(3).getWeights())
  assert.equal(await pending, await scores(source))
  assert.equal(await scores(fresh), await scores(network(3)))
})

test('an unseeded layer draws the same weights again', async () => {
  const x = input({ shape: [4, 4, 128] })
  const unseeded = model({
    inputs: x,
    outputs: conv2d({ filters: 8, kernelSize: 1 }).apply(x),
    device: 'cpu',
  })
  const before = valuesOf(unseeded)
  await unseeded.prepare()
  assert.ok(sameArrays(valuesOf(unseeded), before))
})

for (const name of ['legacy.h5', 'keras3.weights.h5', 'stored.keras', 'deflated.keras']) {
  test(`weights from ${name} are let go of once they are packed, and are read again`, async () => {
    const loaded = network(1)
    await loaded.loadWeights(inFolder(name))
    const value = firstValue(loaded)
    assert.ok(sameArrays(valuesOf(loaded), expected))
    assert.equal(await scores(loaded), await scores(source))
    assert.is(value.length, 0)
    assert.ok(sameArrays(valuesOf(loaded), expected))
    assert.ok(
      sameArrays(
        loaded
          .getLayer('conv')
          .getWeights()
          .map(({ data }) => data),
        expected.slice(0, 2),
      ),
    )
    await loaded.saveWeights(inFolder('saved.h5'))
    assert.ok(readFileSync(inFolder('saved.h5')).equals(readFileSync(inFolder('legacy.h5'))))
  })
}

test('a file that was deleted, or another one put in its place, still gives its weights', async () => {
  const path = inFolder('gone.h5')
  const loaded = await packed(path)
  rmSync(path)
  assert.ok(sameArrays(valuesOf(loaded), expected))
  const replaced = await packed(path)
  await network(3).saveWeights(inFolder('other.h5'))
  renameSync(inFolder('other.h5'), path)
  assert.ok(sameArrays(valuesOf(replaced), expected))
  await replaced.saveWeights(path)
  assert.ok(sameArrays(valuesOf(replaced), expected))
})

test('a file that was changed in place is not read again, but what is packed still runs', async () => {
  const path = inFolder('changed.h5')
  const loaded = await packed(path)
  const bytes = readFileSync(path)
  writeFileSync(path, bytes.fill(1, bytes.length / 2))
  const error = await refuses('ERR_WEIGHTS', () => loaded.getWeights())
  assert.match(error.message, /changed\.h5' was changed since/)
  await refuses('ERR_WEIGHTS', () => loaded.saveWeights(inFolder('never.h5')))
  assert.equal(await scores(loaded), await scores(source))
  loaded.getLayer('bn').setWeights(loaded.getLayer('bn').getWeights())
  await refuses('ERR_WEIGHTS', () => loaded.predict(image))
  await loaded.loadWeights(inFolder('legacy.h5'))
  assert.equal(await scores(loaded), await scores(source))
})

test('a file that was cut short is not read again', async () => {
  const path = inFolder('short.h5')
  const loaded = await packed(path)
  writeFileSync(path, '')
  await refuses('ERR_WEIGHTS', () => loaded.getWeights())
})

test('a model over shared layers packs what another one let go of', async () => {
  const loaded = await packed(inFolder('shared.h5'))
  const features = model({ inputs: loaded.inputs[0], outputs: loaded.getLayer('bn').output, device: 'cpu' })
  const same = model({ inputs: source.inputs[0], outputs: source.getLayer('bn').output, device: 'cpu' })
  assert.equal(await scores(features), await scores(same))
})

test('a weight that is set after packing is used with the others as they were, and stays', async () => {
  const loaded = await packed(inFolder('set.h5'))
  const other = network(3).getLayer('top').getWeights()
  loaded.getLayer('top').setWeights(other)
  const plain = network(1)
  plain.setWeights([...source.getWeights().slice(0, -2), ...other])
  assert.equal(await scores(loaded), await scores(plain))
  assert.equal(loaded.getLayer('top').getWeights(), other)
  assert.ok(sameArrays(valuesOf(loaded).slice(0, -2), expected.slice(0, -2)))
})

test('weights set while others are read again are not found by those that load the file', async () => {
  const loaded = await packed(inFolder('named.h5'))
  loaded.dispose()
  const again = model({ inputs: loaded.inputs[0], outputs: loaded.outputs[0], device: 'cpu' })
  const pending = again.predict(image)
  again.setWeights(network(3).getWeights())
  await pending
  const other = network(1)
  await other.loadWeights(inFolder('named.h5'))
  assert.equal(await scores(other), await scores(source))
})

test('models that pack the same weights at the same time do not disturb each other', async () => {
  const wanted = await scores(source)
  for (let round = 0; round < 5; round++) {
    const loaded = network(1)
    await loaded.loadWeights(inFolder('legacy.h5'))
    const twins = Array.from({ length: 4 }, () =>
      model({ inputs: loaded.inputs[0], outputs: loaded.outputs[0], device: 'cpu' }),
    )
    const all = await Promise.all([loaded, ...twins].map(scores))
    for (const answer of all) assert.equal(answer, wanted)
    assert.ok(sameArrays(valuesOf(loaded), expected))
  }
})

test('arrays that a user gave stay whole', async () => {
  const given = source.getWeights()
  const fresh = network(1)
  fresh.setWeights(given)
  await fresh.prepare()
  assert.ok(
    sameArrays(
      given.map(({ data }) => data),
      expected,
    ),
  )
  assert.ok(sameArrays(valuesOf(fresh), expected))
})

test('files are closed when no weight needs them', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const settle = async () => {
    for (let i = 0; i < 3; i++) {
      collect()
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  const reload = async (name: string, before: number) => {
    const reloaded = network(1)
    for (let i = 0; i < 10; i++) await reloaded.loadWeights(inFolder(name))
    await settle()
    assert.is(openFiles(), before + 1)
    assert.ok(sameArrays(valuesOf(reloaded), expected))
  }
  await settle()
  const before = openFiles()
  for (const name of ['legacy.h5', 'stored.keras']) {
    await reload(name, before)
    await settle()
    assert.is(openFiles(), before)
  }
  const small = model({ inputs: source.inputs[0], outputs: source.getLayer('bn').output, device: 'cpu' })
  await refuses('ERR_WEIGHTS', () => small.loadWeights(inFolder('legacy.h5')))
  assert.is(openFiles(), before)
})

test.run()
