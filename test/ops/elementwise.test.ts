import { test } from 'uvu'
import { checkCase, type OpCase } from './harness.js'

const tolerance = { float32: 2e-6, float16: 1e-3, bfloat16: 8e-3 }

const activations = (['linear', 'relu', 'relu6', 'sigmoid', 'tanh'] as const).flatMap(
  (activation): OpCase<'activation'>[] => [
    { label: `${activation} of an image`, inputs: [[5, 3, 7]], range: 9, attributes: { activation } },
    { label: `${activation} of a vector`, inputs: [[1]], range: 9, attributes: { activation } },
  ],
)

const perChannel = (channels: number, ...roles: string[]) =>
  Object.fromEntries(roles.map((role) => [role, [channels]]))

const batchNormalizations: OpCase<'batch_normalization'>[] = [
  {
    label: 'an image',
    inputs: [[4, 5, 19]],
    weights: perChannel(19, 'gamma', 'beta', 'moving_mean', 'moving_variance'),
    attributes: { epsilon: 1e-3, activation: 'linear' },
  },
  {
    label: 'without gamma, relu',
    inputs: [[6, 6, 16]],
    weights: perChannel(16, 'beta', 'moving_mean', 'moving_variance'),
    attributes: { epsilon: 1e-3, activation: 'relu' },
  },
  {
    label: 'without beta, a vector',
    inputs: [[21]],
    weights: perChannel(21, 'gamma', 'moving_mean', 'moving_variance'),
    attributes: { epsilon: 0.5, activation: 'tanh' },
  },
  {
    label: 'one channel',
    inputs: [[3, 3, 1]],
    weights: perChannel(1, 'gamma', 'beta', 'moving_mean', 'moving_variance'),
    attributes: { epsilon: 0, activation: 'linear' },
  },
]

const broadcasts: OpCase<'add' | 'multiply'>[] = [
  {
    label: 'two images',
    inputs: [
      [5, 4, 7],
      [5, 4, 7],
    ],
    attributes: { activation: 'relu' },
  },
  { label: 'four vectors', inputs: [[9], [9], [9], [9]], attributes: { activation: 'linear' } },
  {
    label: 'a value per channel',
    inputs: [
      [5, 4, 24],
      [1, 1, 24],
    ],
    attributes: { activation: 'sigmoid' },
  },
  {
    label: 'the first input is broadcast',
    inputs: [
      [1, 4, 1],
      [5, 4, 7],
    ],
    attributes: { activation: 'linear' },
  },
  {
    label: 'every input is broadcast',
    inputs: [
      [5, 1, 3],
      [1, 4, 3],
      [1, 1, 1],
    ],
    attributes: { activation: 'relu6' },
  },
  {
    label: 'eight axes',
    inputs: [
      [2, 3, 2, 1, 1, 2, 3],
      [2, 1, 1, 4, 2, 2, 3],
    ],
    attributes: { activation: 'linear' },
  },
]

for (const one of activations) test(`activation: ${one.label}`, () => checkCase('activation', one, tolerance))
for (const one of batchNormalizations) {
  test(`batch_normalization: ${one.label}`, () => checkCase('batch_normalization', one, tolerance))
}
for (const one of broadcasts) {
  test(`add: ${one.label}`, () => checkCase('add', one, tolerance))
  test(`multiply: ${one.label}`, () => checkCase('multiply', one, tolerance))
}

test.run()
