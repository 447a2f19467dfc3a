import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { input, rescaling, Xception, type XceptionOptions } from '../../lib/index.js'
import { type GoldenCase, readJson } from '../fixtures.js'
import { refuses } from '../refuses.js'

const golden = readJson<GoldenCase>('xception-top-299.json')

test('layers, shapes and weights are those of Keras, each time it is built', async () => {
  for (let again = 0; again < 2; again++) {
    const model = await Xception({ weights: null })
    assert.equal(
      model.layers.map(({ name, className, output }) => [name, className, ...output.shape.slice(1)]),
      golden.layers!.map((layer) => [layer.name, layer.class, ...layer.shape.slice(1)]),
    )
    assert.equal(model.weights, golden.weights)
    assert.is(model.countParams(), 22_910_480)
    assert.is(model.name, 'xception')
    assert.equal(model.inputShape, [null, 299, 299, 3])
    assert.equal(model.outputShape, [null, 1000])
  }
})

test('the totals of the summary are those of Keras', async () => {
  const model = await Xception({ weights: null })
  assert.equal(model.summary({ print: false }).split('\n').slice(-3), [
    ' Total params: 22,910,480 (87.40 MB)',
    ' Trainable params: 22,855,952 (87.19 MB)',
    ' Non-trainable params: 54,528 (213.00 KB)',
  ])
})

test('without top: features, pooled or not, of images of any size', async () => {
  const shapeOf = async (options: XceptionOptions) =>
    (await Xception({ weights: null, includeTop: false, ...options })).outputShape
  assert.equal(await shapeOf({}), [null, null, null, 2048])
  assert.equal(await shapeOf({ inputShape: [96, 128, 3] }), [null, 3, 4, 2048])
  assert.equal(await shapeOf({ pooling: 'avg' }), [null, 2048])
  assert.equal(await shapeOf({ pooling: 'max', inputShape: [71, 71, 3] }), [null, 2048])
  const pooled = await Xception({ weights: null, includeTop: false, pooling: 'max', name: 'features' })
  assert.is(pooled.layers.at(-1)!.name, 'global_max_pooling2d')
  assert.is(pooled.name, 'features')
})

test('it is built on inputTensor, whose sources become the inputs', async () => {
  const bytes = input({ shape: [96, 96, 3], dtype: 'uint8', name: 'pixels' })
  const inputTensor = rescaling({ scale: 1 / 127.5, offset: -1 }).apply(bytes)
  const model = await Xception({ weights: null, inputTensor, classes: 10 })
  assert.is(model.inputs[0], bytes)
  assert.equal(
    model.layers.slice(0, 3).map(({ name }) => name),
    ['pixels', 'rescaling', 'block1_conv1'],
  )
})

test('it takes pixels, which a rescaling in front brings to -1 ... 1', async () => {
  const model = await Xception({ weights: null, inputDType: 'uint8' })
  const names = model.layers.map(({ name }) => name)
  assert.equal(names.slice(1, 3), ['rescaling', 'block1_conv1'])
  assert.is(model.inputs[0].dtype, 'uint8')
  assert.equal(model.weights, golden.weights)
  assert.match(model.summary({ print: false }), '(Rescaling)')
  await refuses('ERR_INVALID_ARGUMENT', () => Xception({ weights: null, inputDType: 'int8' as never }))
  const inputTensor = input({ shape: [96, 96, 3] })
  await refuses('ERR_INVALID_ARGUMENT', () => Xception({ weights: null, inputTensor, inputDType: 'float32' }))
})

test('what Keras refuses is refused', async () => {
  const refusals: [Parameters<typeof refuses>[0], XceptionOptions][] = [
    ['ERR_INVALID_ARGUMENT', { weights: 'imagenet', classes: 10 }],
    ['ERR_INVALID_ARGUMENT', { weights: 'imagenet', classifierActivation: 'sigmoid' }],
    ['ERR_SHAPE', { weights: 'imagenet', inputShape: [200, 200, 3] }],
    ['ERR_SHAPE', { weights: null, inputShape: [70, 299, 3] }],
    ['ERR_SHAPE', { weights: null, inputShape: [299, 70, 3], includeTop: false }],
    ['ERR_SHAPE', { weights: null, inputShape: [299, 299, 4] }],
    ['ERR_SHAPE', { weights: null, inputShape: [3, 299, 299] }],
    ['ERR_SHAPE', { weights: null, inputShape: [null, null, 3] }],
    ['ERR_SHAPE', { weights: null, inputTensor: input({ shape: [32, 32, 3] }) }],
    ['ERR_INVALID_ARGUMENT', { weights: null, inputShape: [299, 299] }],
    ['ERR_INVALID_ARGUMENT', { weights: null, inputShape: [299.5, 299, 3] }],
    ['ERR_INVALID_ARGUMENT', { weights: null, pooling: 'mean' as never, includeTop: false }],
    ['ERR_INVALID_ARGUMENT', { weights: null, classes: 0 }],
    ['ERR_INVALID_ARGUMENT', { weights: null, classifierActivation: 'gelu' as never }],
    ['ERR_INVALID_ARGUMENT', { weights: null, includeTop: 'no' as never }],
    ['ERR_INVALID_ARGUMENT', { weights: null, inputTensor: [299, 299, 3] as never }],
    ['ERR_INVALID_ARGUMENT', { weights: null, dtype: 'float64' as never }],
    ['ERR_INVALID_ARGUMENT', { weights: 7 as never }],
    ['ERR_FILE_NOT_FOUND', { weights: 'imagnet' }],
    ['ERR_UNKNOWN_OPTION', { weights: null, include_top: false } as never],
  ]
  for (const [code, options] of refusals) await refuses(code, () => Xception(options))
})

test('channels-first shapes get the hint', async () => {
  const { hint } = await refuses('ERR_SHAPE', () => Xception({ weights: null, inputShape: [3, 299, 299] }))
  assert.match(hint!, 'channels-last')
})

test.run()
