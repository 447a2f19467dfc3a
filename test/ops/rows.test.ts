import { test } from 'uvu'
import { checkCase, type OpCase } from './harness.js'

const dense: OpCase<'dense'>[] = [
  { label: 'no bias', inputs: [[13]], weights: { kernel: [13, 5] }, attributes: { activation: 'linear' } },
  {
    label: 'bias, scale and sigmoid',
    inputs: [[64]],
    weights: { kernel: [64, 33], bias: [33], scale: [33] },
    attributes: { activation: 'sigmoid' },
  },
  {
    label: 'one unit',
    inputs: [[7]],
    weights: { kernel: [7, 1], bias: [1] },
    attributes: { activation: 'relu' },
  },
  {
    label: 'over the last axis of an image',
    inputs: [[3, 4, 10]],
    weights: { kernel: [10, 6], bias: [6] },
    attributes: { activation: 'tanh' },
  },
]

const softmax: OpCase<'softmax'>[] = [
  { label: 'classes', inputs: [[1000]], range: 5, attributes: {} },
  { label: 'values that overflow exp', inputs: [[7]], range: 500, attributes: {} },
  { label: 'over the last axis of an image', inputs: [[2, 3, 5]], attributes: {} },
  { label: 'one class', inputs: [[1]], attributes: {} },
]

for (const one of dense) test(`dense: ${one.label}`, () => checkCase('dense', one, 1e-5))
for (const one of softmax) test(`softmax: ${one.label}`, () => checkCase('softmax', one, 1e-6))

test.run()
