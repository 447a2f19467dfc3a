import { test } from 'uvu'
import { checkCase, exact, type OpCase } from './harness.js'

const tolerance = { float32: 1e-6, float16: 1e-3, bfloat16: 8e-3 }
const meanTolerance = { ...tolerance, float32: 1e-5 }

const pools: OpCase<'max_pooling2d' | 'average_pooling2d'>[] = [
  {
    label: '3x3 of stride 2, same, padded on both sides',
    inputs: [[9, 7, 5]],
    attributes: { poolSize: [3, 3], strides: [2, 2], padding: 'same', activation: 'linear' },
  },
  {
    label: '3x3 of stride 2, same, padded on one side',
    inputs: [[8, 10, 19]],
    attributes: { poolSize: [3, 3], strides: [2, 2], padding: 'same', activation: 'relu' },
  },
  {
    label: 'valid with a rest left over',
    inputs: [[8, 9, 16]],
    attributes: { poolSize: [3, 2], strides: [2, 3], padding: 'valid', activation: 'linear' },
  },
  {
    label: 'four numbers',
    inputs: [[6, 6, 3]],
    attributes: { poolSize: [3, 3], strides: [1, 1], padding: [1, 2, 0, 1], activation: 'tanh' },
  },
  {
    label: 'a window larger than the image',
    inputs: [[2, 3, 8]],
    attributes: { poolSize: [5, 5], strides: [1, 1], padding: 'same', activation: 'linear' },
  },
]

const withResidual: OpCase<'max_pooling2d'>[] = (['linear', 'relu', 'sigmoid'] as const).map(
  (activation) => ({
    label: `shortcut, then ${activation}`,
    inputs: [
      [9, 8, 21],
      [5, 4, 21],
    ],
    attributes: { poolSize: [3, 3], strides: [2, 2], padding: 'same', activation },
  }),
)

const globalPools: OpCase<'global_average_pooling2d' | 'global_max_pooling2d'>[] = [
  { label: 'odd size', inputs: [[5, 7, 13]], attributes: { keepdims: false } },
  { label: 'keepdims', inputs: [[10, 10, 32]], attributes: { keepdims: true } },
  { label: 'one pixel', inputs: [[1, 1, 3]], attributes: { keepdims: false } },
  { label: 'a large image', inputs: [[101, 67, 2]], attributes: { keepdims: false } },
]

for (const one of withResidual)
  test(`max_pooling2d: ${one.label}`, () => checkCase('max_pooling2d', one, tolerance))
for (const one of pools) {
  test(`max_pooling2d: ${one.label}`, () => checkCase('max_pooling2d', one, tolerance))
  test(`average_pooling2d: ${one.label}`, () => checkCase('average_pooling2d', one, tolerance))
}
for (const one of globalPools) {
  test(`global_average_pooling2d: ${one.label}`, () =>
    checkCase('global_average_pooling2d', one, meanTolerance))
  test(`global_max_pooling2d: ${one.label}`, () => checkCase('global_max_pooling2d', one, exact))
}

test.run()
