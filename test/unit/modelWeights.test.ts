import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { batchNormalization, conv2d, input, model } from '../../lib/index.js'
import { refuses } from '../refuses.js'

function small(seed?: number) {
  const x = input({ shape: [4, 4, 3] })
  const y = batchNormalization({ name: 'bn' }).apply(
    conv2d({ filters: 2, kernelSize: 1, name: 'conv' }).apply(x),
  )
  return model({ inputs: x, outputs: y, seed })
}

test('weights are listed layer by layer', () => {
  const network = small()
  assert.equal(
    network.weights.map(({ layer, name, shape }) => `${layer}/${name} ${shape}`),
    [
      'conv/kernel 1,1,3,2',
      'conv/bias 2',
      'bn/gamma 2',
      'bn/beta 2',
      'bn/moving_mean 2',
      'bn/moving_variance 2',
    ],
  )
  assert.is(network.countParams(), 16)
})

test('a seed makes the initial weights reproducible', () => {
  const kernel = (seed?: number) => small(seed).getWeights()[0].data
  assert.equal(kernel(3), kernel(3))
  assert.not.equal(kernel(3), kernel(4))
  assert.not.equal(kernel(), kernel())
})

test('setWeights is checked whole before anything changes', async () => {
  const network = small(1)
  const before = network.getWeights()
  const after = network.getWeights()
  for (const { data } of after) data.fill(9)
  after[5] = { data: new Float32Array(3), shape: [3] }
  const error = await refuses('ERR_WEIGHTS', () => network.setWeights(after))
  assert.match(error.message, "'bn/moving_variance' has shape (2,) but received (3,)")
  const missing = await refuses('ERR_WEIGHTS', () => network.setWeights(before.slice(0, 4)))
  assert.match(missing.message, "first missing is 'bn/moving_mean' of shape (2,)")
  await refuses('ERR_WEIGHTS', () => network.setWeights([...before, before[0]]))
  await refuses('ERR_WEIGHTS', () => network.adoptWeights(before.map(() => new Float32Array(2))))
  await refuses('ERR_INVALID_ARGUMENT', () => network.setWeights('weights' as never))
  await refuses('ERR_INVALID_ARGUMENT', () => network.setWeights(before.map(() => null) as never))
  assert.equal(network.getWeights(), before)
})

test('after dispose the weights are not changed', async () => {
  const network = small()
  const weights = network.getWeights()
  network.dispose()
  network.dispose()
  await refuses('ERR_DISPOSED', () => network.setWeights(weights))
  await refuses('ERR_DISPOSED', () => network.stats())
  await refuses('ERR_DISPOSED', () => network.loadWeights('weights.h5'))
  await refuses('ERR_DISPOSED', () => network.saveWeights('weights.h5'))
  await refuses('ERR_DISPOSED', () => network.predict({ data: new Float32Array(48), shape: [1, 4, 4, 3] }))
  await refuses('ERR_DISPOSED', () => network.prepare())
})

test.run()
