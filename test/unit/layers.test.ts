import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  activation,
  add,
  averagePooling2d,
  batchNormalization,
  type Conv2DOptions,
  concatenate,
  conv2d,
  type DenseOptions,
  dense,
  depthwiseConv2d,
  dropout,
  flatten,
  globalAveragePooling2d,
  globalMaxPooling2d,
  input,
  type Layer,
  maxPooling2d,
  multiply,
  type RescalingOptions,
  rescaling,
  type SeparableConv2DOptions,
  type Shape,
  separableConv2d,
  type TopKOptions,
  topK,
  type ZeroPadding2DOptions,
  zeroPadding2d,
} from '../../lib/index.js'
import { refuses } from '../refuses.js'

const image: Shape = [null, 9, 12, 4]

test('output shapes are those of Keras', () => {
  const shapes: [Shape, Shape][] = [
    [conv2d({ filters: 8, kernelSize: 3 }).computeOutputShape(image), [null, 7, 10, 8]],
    [
      conv2d({ filters: 8, kernelSize: 3, strides: 2, padding: 'same' }).computeOutputShape(image),
      [null, 5, 6, 8],
    ],
    [
      conv2d({ filters: 8, kernelSize: [3, 1], dilationRate: [2, 1] }).computeOutputShape(image),
      [null, 5, 12, 8],
    ],
    [conv2d({ filters: 8, kernelSize: 3 }).computeOutputShape([null, null, 12, 4]), [null, null, 10, 8]],
    [depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }).computeOutputShape(image), [null, 7, 10, 8]],
    [
      separableConv2d({ filters: 5, kernelSize: 3, padding: 'same' }).computeOutputShape(image),
      [null, 9, 12, 5],
    ],
    [maxPooling2d().computeOutputShape(image), [null, 4, 6, 4]],
    [maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }).computeOutputShape(image), [null, 5, 6, 4]],
    [averagePooling2d({ poolSize: [2, 3] }).computeOutputShape(image), [null, 4, 4, 4]],
    [globalAveragePooling2d().computeOutputShape(image), [null, 4]],
    [globalMaxPooling2d({ keepdims: true }).computeOutputShape(image), [null, 1, 1, 4]],
    [dense({ units: 10 }).computeOutputShape([null, 4]), [null, 10]],
    [flatten().computeOutputShape(image), [null, 432]],
    [flatten().computeOutputShape([null, null, 12, 4]), [null, null]],
    [zeroPadding2d().computeOutputShape(image), [null, 11, 14, 4]],
    [
      zeroPadding2d({
        padding: [
          [1, 2],
          [3, 0],
        ],
      }).computeOutputShape(image),
      [null, 12, 15, 4],
    ],
    [zeroPadding2d({ padding: [0, 2] }).computeOutputShape(image), [null, 9, 16, 4]],
    [batchNormalization().computeOutputShape(image), image],
    [activation({ activation: 'softmax' }).computeOutputShape(image), image],
    [dropout({ rate: 0.5 }).computeOutputShape(image), image],
    [rescaling({ scale: [1, 2, 3, 4] }).computeOutputShape(image), image],
    [topK({ k: 3 }).computeOutputShape([null, 1000]), [null, 3, 2]],
    [topK({ k: 3 }).computeOutputShape([2, 5, null]), [2, 5, 3, 2]],
    [add().computeOutputShape([image, [null, 1, 1, 4]]), image],
    [multiply().computeOutputShape([[null, 1, 12, 1], image]), image],
    [concatenate().computeOutputShape([image, image, image]), [null, 9, 12, 12]],
    [concatenate({ axis: 1 }).computeOutputShape([image, [null, 2, 12, 4]]), [null, 11, 12, 4]],
  ]
  for (const [actual, expected] of shapes) assert.equal(actual, expected)
})

const weightsOf = (layer: Layer) => layer.weights.map(({ name, shape }) => [name, ...shape])

test('weights have the names, order and shapes of Keras', () => {
  const build = <L extends Layer>(layer: L): L => {
    layer.build(image)
    return layer
  }
  assert.equal(weightsOf(build(conv2d({ filters: 8, kernelSize: [3, 2] }))), [
    ['kernel', 3, 2, 4, 8],
    ['bias', 8],
  ])
  assert.equal(weightsOf(build(conv2d({ filters: 8, kernelSize: 1, groups: 2, useBias: false }))), [
    ['kernel', 1, 1, 2, 8],
  ])
  assert.equal(weightsOf(build(depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }))), [
    ['kernel', 3, 3, 4, 2],
    ['bias', 8],
  ])
  assert.equal(weightsOf(build(separableConv2d({ filters: 5, kernelSize: 3, depthMultiplier: 3 }))), [
    ['depthwise_kernel', 3, 3, 4, 3],
    ['pointwise_kernel', 1, 1, 12, 5],
    ['bias', 5],
  ])
  assert.equal(weightsOf(build(batchNormalization())), [
    ['gamma', 4],
    ['beta', 4],
    ['moving_mean', 4],
    ['moving_variance', 4],
  ])
  assert.equal(weightsOf(build(batchNormalization({ center: false, scale: false }))), [
    ['moving_mean', 4],
    ['moving_variance', 4],
  ])
  const classifier = build(dense({ units: 10 }))
  assert.equal(weightsOf(classifier), [
    ['kernel', 4, 10],
    ['bias', 10],
  ])
  assert.is(classifier.countParams(), 50)
})

test('a layer that is applied twice shares its weights', () => {
  const layer = conv2d({ filters: 2, kernelSize: 1 })
  layer.apply(input({ shape: [4, 4, 3] }))
  const weights = [...layer.weights]
  layer.apply(input({ shape: [8, 8, 3] }))
  assert.equal(weightsOf(layer).length, 2)
  assert.ok(layer.weights.every((weight, i) => weight === weights[i]))
})

test('setWeights changes all weights or none', async () => {
  const layer = dense({ units: 2 })
  layer.build([null, 3])
  const [kernel, bias] = layer.getWeights()
  kernel.data.fill(5)
  const tooLong = { data: new Float32Array(3), shape: [3] }
  const error = await refuses('ERR_WEIGHTS', () => layer.setWeights([kernel, tooLong]))
  assert.is(error.message, "'dense/bias' has shape (2,) but received (3,)")
  assert.not.ok(layer.getWeights()[0].data.includes(5))
  await refuses('ERR_WEIGHTS', () => layer.setWeights([kernel]))
  await refuses('ERR_WEIGHTS', () => layer.setWeights([kernel, bias, bias]))
  await refuses('ERR_DTYPE', () => layer.setWeights([kernel, { data: new Uint8Array(2), shape: [2] }]))
  layer.setWeights([kernel, bias])
  kernel.data.fill(6)
  assert.ok(
    layer.getWeights()[0].data.every((value) => value === 5),
    'copies, not the same arrays',
  )
})

test('bad options are refused', async () => {
  const invalid: (() => unknown)[] = [
    () => conv2d({ filters: 0, kernelSize: 3 }),
    () => conv2d({ filters: 1.5, kernelSize: 3 }),
    () => conv2d({ filters: 2 ** 40, kernelSize: 3 }),
    () => conv2d({ kernelSize: 3 } as Conv2DOptions),
    () => conv2d({ filters: 4, kernelSize: [3, 3, 3] } as never),
    () => conv2d({ filters: 4, kernelSize: 3, padding: 'full' } as never),
    () => conv2d({ filters: 4, kernelSize: 3, groups: 3 }),
    () => conv2d({ filters: 4, kernelSize: 3, strides: 2, dilationRate: 2 }),
    () => depthwiseConv2d({ kernelSize: 3, strides: [1, 2], dilationRate: 3 }),
    () => conv2d({ filters: 4, kernelSize: 3, dataFormat: 'channels_first' } as never),
    () => conv2d({ filters: 4, kernelSize: 3, activation: 'gelu' } as never),
    () => conv2d({ filters: 4, kernelSize: 3, kernelInitializer: 'glorot' } as never),
    () => conv2d({ filters: 4, kernelSize: 3, useBias: 1 } as never),
    () => conv2d({ filters: 4, kernelSize: 3, name: 'a/b' }),
    () => flatten({ name: 'a\0b' }),
    () => flatten({ name: '.' }),
    () => input({ shape: [3], name: '..' }),
    () => flatten({ dataFormat: 'channels_first' as never }),
    () => dropout({ rate: 0.5, seed: -1 }),
    () => batchNormalization({ momentum: 1.5 }),
    () => conv2d(undefined as never),
    () => separableConv2d({ filters: 4 } as SeparableConv2DOptions),
    () => dense({} as DenseOptions),
    () => dropout({ rate: 2 }),
    () => rescaling({} as RescalingOptions),
    () => rescaling({ scale: Number.NaN }),
    () => topK({} as TopKOptions),
    () => topK({ k: 0 }),
    () => zeroPadding2d({ padding: -1 }),
    () => zeroPadding2d({ padding: [1, 2, 3] } as unknown as ZeroPadding2DOptions),
    () => concatenate({ axis: 0 }),
    () => maxPooling2d({ poolSize: 0 }),
    () => globalMaxPooling2d({ keepdims: 'yes' } as never),
    () => batchNormalization({ epsilon: Number.POSITIVE_INFINITY }),
    () => batchNormalization({ epsilon: -1e-3 }),
    () => input({ shape: [0, 3] }),
    () => input({ shape: 'all' } as never),
    () => input({ shape: [3], dtype: 'int64' } as never),
    () => flatten().apply([1, 2] as never),
    () => add().apply([input({ shape: [3] })]),
  ]
  for (const body of invalid) await refuses('ERR_INVALID_ARGUMENT', body)
})

test('arguments that only matter in training change nothing', () => {
  const normalize = batchNormalization({ momentum: 0.9 })
  normalize.build(image)
  assert.equal(weightsOf(normalize).length, 4)
  for (const seed of [7, null, undefined]) {
    assert.equal(dropout({ rate: 0.5, seed }).computeOutputShape(image), image)
  }
  assert.equal(flatten({ dataFormat: 'channels_last' }).computeOutputShape(image), [null, 432])
})

const notShapes: unknown[] = [
  undefined,
  null,
  5,
  'abcd',
  [1, 'a', 2, 3],
  [null, -1, 2, 3],
  [null, 0.5],
  [null, [3]],
]

test('shapes given to a layer by hand are checked', async () => {
  const layers = () => [
    conv2d({ filters: 1, kernelSize: 1 }),
    dense({ units: 1 }),
    flatten(),
    batchNormalization(),
    activation({ activation: 'relu' }),
    globalMaxPooling2d(),
    zeroPadding2d(),
  ]
  for (const layer of layers()) {
    for (const shape of notShapes as Shape[]) {
      await refuses('ERR_INVALID_ARGUMENT', () => layer.computeOutputShape(shape))
      await refuses('ERR_INVALID_ARGUMENT', () => layer.build(shape))
    }
    await refuses('ERR_INVALID_ARGUMENT', () => layer.build())
    await refuses('ERR_INVALID_ARGUMENT', () => layer.build(image, image))
    await refuses('ERR_SHAPE', () => layer.computeOutputShape([]))
    await refuses('ERR_SHAPE', () => layer.build([]))
    assert.equal(layer.weights, [])
  }
  await refuses('ERR_SHAPE', () => conv2d({ filters: 1, kernelSize: 1 }).computeOutputShape([1, 2, 3]))
  for (const layer of [add(), multiply(), concatenate()]) {
    for (const shape of notShapes as Shape[]) {
      await refuses('ERR_INVALID_ARGUMENT', () => layer.computeOutputShape(shape as never))
      await refuses('ERR_INVALID_ARGUMENT', () => layer.computeOutputShape([image, shape]))
      await refuses('ERR_INVALID_ARGUMENT', () => layer.build(image, shape))
    }
    await refuses('ERR_INVALID_ARGUMENT', () => layer.computeOutputShape([]))
    await refuses('ERR_INVALID_ARGUMENT', () => layer.computeOutputShape([image]))
    await refuses('ERR_INVALID_ARGUMENT', () => layer.computeOutputShape([1, 2, 3] as never))
    await refuses('ERR_INVALID_ARGUMENT', () => layer.build())
    await refuses('ERR_SHAPE', () => layer.computeOutputShape([image, []]))
  }
})

test('weights that memory has no room for are refused', async () => {
  const huge = 2 ** 31 - 1
  for (const kernelInitializer of ['zeros', 'ones', 'glorot_uniform'] as const) {
    const layer = dense({ units: huge, kernelInitializer })
    layer.build([null, huge])
    const error = await refuses('ERR_OUT_OF_MEMORY', () => layer.getWeights())
    assert.is(error.message, `There is no memory for weight 'kernel' of shape (${huge}, ${huge})`)
  }
})

test('an option that does not exist is refused with the one that was meant', async () => {
  const error = await refuses('ERR_UNKNOWN_OPTION', () => conv2d({ filter: 4, kernelSize: 3 } as never))
  assert.is(error.hint, "Did you mean 'filters'?")
  await refuses('ERR_UNKNOWN_OPTION', () => input({ shape: [3], batch: 3 } as never))
})

test('shapes that do not fit are refused', async () => {
  const small = input({ shape: [2, 2, 3] })
  const built = conv2d({ filters: 1, kernelSize: 1 })
  built.apply(small)
  const misfits: (() => unknown)[] = [
    () => conv2d({ filters: 1, kernelSize: 3 }).apply(small),
    () => conv2d({ filters: 1, kernelSize: 1 }).apply(input({ shape: [3] })),
    () => conv2d({ filters: 1, kernelSize: 1 }).apply(input({ shape: [2, 2, null] })),
    () => conv2d({ filters: 2, kernelSize: 1, groups: 2 }).apply(small),
    () => built.apply(input({ shape: [2, 2, 4] })),
    () => maxPooling2d({ poolSize: 3 }).apply(small),
    () => globalAveragePooling2d().apply(input({ shape: [3] })),
    () => dense({ units: 1 }).apply(input({ shape: [] })),
    () => batchNormalization({ axis: 1 }).apply(small),
    () => rescaling({ scale: [1, 2] }).apply(small),
    () => topK({ k: 4 }).computeOutputShape([null, 3]),
    () => topK({ k: 1 }).computeOutputShape([null]),
    () => add().apply([small, input({ shape: [2, 3, 3] })]),
    () => add().apply([small, input({ shape: [3] })]),
    () => concatenate().apply([small, input({ shape: [3, 2, 3] })]),
    () => concatenate({ axis: 4 }).apply([small, small]),
  ]
  for (const body of misfits) await refuses('ERR_SHAPE', body)
})

test('uint8 goes into rescaling only', async () => {
  const bytes = input({ shape: [2, 2, 3], dtype: 'uint8' })
  assert.is(rescaling({ scale: 1 / 255 }).apply(bytes).dtype, 'float32')
  await refuses('ERR_DTYPE', () => conv2d({ filters: 1, kernelSize: 1 }).apply(bytes))
})

test.run()
