import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Model, Xception, type XceptionError } from '../../lib/index.js'
import { type GoldenCase, goldenInput, goldenWeights, readF32, readJson } from '../fixtures.js'
import { type ListedWeight, sameArrays, writePublishedLayout } from '../weights-model.js'

const golden = readJson<GoldenCase>('xception-top-299.json')
const folder = mkdtempSync(join(tmpdir(), 'weights-full-'))
const published = join(folder, 'published.h5')

const arraysOf = (model: Model): Float32Array[] => model.getWeights().map(({ data }) => data)

test.before(async () => {
  const weights = golden.weights as ListedWeight[]
  const layerNames = golden.layers!.map(({ name }) => name)
  await writePublishedLayout(published, layerNames, weights, goldenWeights(weights, golden.seed))
})

test.after(() => rmSync(folder, { recursive: true }))

test('a file of the published layout and size answers as Keras does', async () => {
  const model = await Xception({ weights: published, device: 'cpu' })
  assert.ok(sameArrays(arraysOf(model), goldenWeights(golden.weights as ListedWeight[], golden.seed)))
  const scores = await model.predict(goldenInput(golden.input, golden.seed))
  const expected = readF32(golden.output_file)
  assert.equal(scores.shape, golden.output)
  assert.ok(expected.every((value, i) => Math.abs(value - scores.data[i]) <= 1e-5))
  model.dispose()
})

test('what is saved loads as the same weights, and is saved as the same file', async () => {
  const [first, second] = [join(folder, 'first.h5'), join(folder, 'second.h5')]
  const model = await Xception({ weights: published, device: 'cpu' })
  await model.saveWeights(first)
  const again = await Xception({ weights: first, device: 'cpu' })
  assert.ok(sameArrays(arraysOf(again), arraysOf(model)))
  await again.saveWeights(second)
  assert.ok(readFileSync(first).equals(readFileSync(second)))
})

test('weights with the top do not fit a network without it', async () => {
  const error: XceptionError = await Xception({ weights: published, includeTop: false }).then(
    () => assert.unreachable(),
    (reason) => reason,
  )
  assert.is(error.code, 'ERR_WEIGHTS')
  assert.match(error.message, /it has 'predictions\/kernel' of shape \(2048, 1000\), which the model has not/)
})

test('weights of another number of classes do not fit', async () => {
  const error: XceptionError = await Xception({ weights: published, classes: 10 }).then(
    () => assert.unreachable(),
    (reason) => reason,
  )
  assert.is(error.code, 'ERR_WEIGHTS')
  assert.match(
    error.message,
    /'predictions\/kernel' has shape \(2048, 10\) in the model but \(2048, 1000\) in the file/,
  )
})

test.run()
