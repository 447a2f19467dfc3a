import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  activation,
  add,
  batchNormalization,
  conv2d,
  dense,
  globalAveragePooling2d,
  input,
  type Model,
  maxPooling2d,
  model,
  separableConv2d,
} from '../../lib/index.js'
import { testDevice } from '../device.js'
import { fixture, goldenInput, readF32, readJson } from '../fixtures.js'
import { sameArrays, tinyValues } from '../weights-model.js'

const golden = readJson<{ input: number[]; output: number[]; seed: number }>('tiny.json')

/** The network of make_keras_files.py. */
function tiny(): Model {
  const image = input({ shape: [33, 33, 3] })
  let x = conv2d({ filters: 8, kernelSize: 3, strides: 2, useBias: false, name: 'block1_conv1' }).apply(image)
  x = batchNormalization({ name: 'block1_conv1_bn' }).apply(x)
  x = activation({ activation: 'relu', name: 'block1_conv1_act' }).apply(x)
  let shortcut = conv2d({ filters: 16, kernelSize: 1, strides: 2, padding: 'same', useBias: false }).apply(x)
  shortcut = batchNormalization().apply(shortcut)
  const separable = { filters: 16, kernelSize: 3, padding: 'same', useBias: false } as const
  x = separableConv2d({ ...separable, name: 'block2_sepconv1' }).apply(x)
  x = batchNormalization({ name: 'block2_sepconv1_bn' }).apply(x)
  x = activation({ activation: 'relu', name: 'block2_sepconv2_act' }).apply(x)
  x = separableConv2d({ ...separable, name: 'block2_sepconv2' }).apply(x)
  x = batchNormalization({ name: 'block2_sepconv2_bn' }).apply(x)
  x = maxPooling2d({ poolSize: 3, strides: 2, padding: 'same', name: 'block2_pool' }).apply(x)
  x = add().apply([x, shortcut])
  x = globalAveragePooling2d({ name: 'avg_pool' }).apply(x)
  x = dense({ units: 5, activation: 'softmax', name: 'predictions' }).apply(x)
  return model({ inputs: image, outputs: x, name: 'tiny', device: testDevice })
}

for (const name of ['tiny-legacy.h5', 'tiny-model.h5', 'tiny.weights.h5', 'tiny.keras']) {
  test(`a network with the weights in ${name} answers as Keras does`, async () => {
    const network = tiny()
    await network.loadWeights(fixture(name))
    const arrays = network.getWeights().map(({ data }) => data)
    assert.ok(sameArrays(arrays, tinyValues()))
    const scores = await network.predict(goldenInput(golden.input, golden.seed))
    const expected = readF32('tiny.f32')
    assert.equal(scores.shape, golden.output)
    assert.ok(expected.every((value, i) => Math.abs(value - scores.data[i]) <= 1e-5))
    network.dispose()
  })
}

test.run()
