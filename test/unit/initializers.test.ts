import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { initialize } from '../../lib/layers/initializers.js'
import { LayerWeight } from '../../lib/layers/weight.js'

const range = (values: Float32Array) => [Math.min(...values), Math.max(...values)]

test('uniform initializers fill the range that Keras gives them', () => {
  const limits = [
    ['glorot_uniform', [3, 3, 16, 32], Math.sqrt(6 / (9 * 16 + 9 * 32))],
    ['he_uniform', [3, 3, 16, 32], Math.sqrt(6 / (9 * 16))],
    ['lecun_uniform', [64, 80], Math.sqrt(3 / 64)],
  ] as const
  for (const [name, shape, limit] of limits) {
    const [least, most] = range(initialize(name, shape, 1))
    assert.ok(least >= -limit && least < -0.99 * limit, `${name} ${least}`)
    assert.ok(most <= limit && most > 0.99 * limit, `${name} ${most}`)
  }
})

test('constants', () => {
  assert.equal(initialize('zeros', [2], 1), new Float32Array([0, 0]))
  assert.equal(initialize('ones', [2], 1), new Float32Array([1, 1]))
})

test('a seed gives the same values again, another seed others', () => {
  const weight = (seed: number) => {
    const made = new LayerWeight('kernel', [4, 4], true, 'glorot_uniform')
    made.seed(seed)
    return made.value
  }
  assert.equal(weight(7), weight(7))
  assert.not.equal(weight(7), weight(8))
})

test('the first seed stays, and a new value counts', () => {
  const weight = new LayerWeight('kernel', [4, 4], true, 'glorot_uniform')
  weight.seed(1)
  weight.seed(2)
  const expected = new LayerWeight('kernel', [4, 4], true, 'glorot_uniform')
  expected.seed(1)
  assert.equal(weight.value, expected.value)
  const { version } = weight
  weight.value = new Float32Array(16)
  assert.ok(weight.version > version)
})

test('only a value that can be had again is given away', () => {
  const weight = new LayerWeight('kernel', [4, 4], true, 'glorot_uniform')
  const drawn = weight.value
  assert.is(weight.take(), drawn)
  assert.is(weight.take(), undefined)
  assert.equal(weight.value, drawn)
  assert.is.not(weight.value, drawn)
  const set = new Float32Array(16)
  weight.value = set
  assert.is(weight.take(), undefined)
  assert.is(weight.value, set)
})

test.run()
