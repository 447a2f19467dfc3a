import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type ActivationName,
  activation,
  add,
  averagePooling2d,
  batchNormalization,
  dense,
  flatten,
  globalMaxPooling2d,
  multiply,
  type SymbolicTensor,
} from '../../../lib/index.js'
import { fuseActivation } from '../../../lib/models/passes/fuseActivation.js'
import { convolve, describe, graphOf } from './graphs.js'

const activate = (x: SymbolicTensor, name: ActivationName) =>
  activation({ activation: name, name: 'act' }).apply(x)
const fused = (build: Parameters<typeof graphOf>[0]) => describe(fuseActivation(graphOf(build)))

test('the op before applies the activation', () => {
  assert.equal(
    fused((x) => activate(convolve(x, 'conv'), 'relu6')),
    ['conv2d conv(x) relu6'],
  )
  assert.equal(
    fused((x) => activate(dense({ units: 2, name: 'dense' }).apply(x), 'sigmoid')),
    ['dense dense(x) sigmoid'],
  )
  assert.equal(
    fused((x) => activate(batchNormalization({ name: 'bn' }).apply(x), 'tanh')),
    ['batch_normalization bn(x) tanh'],
  )
  assert.equal(
    fused((x) => activate(add({ name: 'sum' }).apply([x, x]), 'relu')),
    ['add sum(x, x) relu'],
  )
  assert.equal(
    fused((x) => activate(multiply({ name: 'product' }).apply([x, x]), 'relu')),
    ['multiply product(x, x) relu'],
  )
  assert.equal(
    fused((x) => activate(averagePooling2d({ name: 'pool' }).apply(x), 'relu')),
    ['average_pooling2d pool(x) relu'],
  )
})

test('where the op has none to give, or its own value is needed, nothing changes', () => {
  const builds: Parameters<typeof graphOf>[0][] = [
    (x) => activate(x, 'relu'),
    (x) => activate(flatten({ name: 'flat' }).apply(x), 'relu'),
    (x) => activate(globalMaxPooling2d({ name: 'pool' }).apply(x), 'relu'),
    (x) => activate(convolve(x, 'conv'), 'softmax'),
    (x) => {
      const y = convolve(x, 'conv')
      return [y, activate(y, 'relu')]
    },
    (x) => {
      const y = convolve(x, 'conv')
      return [activate(y, 'relu'), convolve(y, 'other')]
    },
  ]
  for (const build of builds) assert.equal(fused(build), describe(graphOf(build)))
})

test('of two activations the first is fused', () => {
  const twice = (x: SymbolicTensor) =>
    activation({ activation: 'tanh', name: 'second' }).apply(activate(convolve(x, 'conv'), 'relu'))
  assert.equal(fused(twice), ['conv2d conv(x) relu', 'activation second(conv) tanh'])
})

test.run()
