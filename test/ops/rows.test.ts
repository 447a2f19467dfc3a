import { test } from 'uvu'
import { checkCase, exact, type OpCase } from './harness.js'

const tolerance = { float32: 1e-5, float16: 2e-3, bfloat16: 1.6e-2 }
// Computed in float32 from values that are what they are.
const softmaxTolerance = { float32: 1e-6, float16: 1e-6, bfloat16: 1e-6 }

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

const topK: OpCase<'top_k'>[] = [
  { label: 'the best of some classes', inputs: [[1000]], range: 5, attributes: { k: 5 } },
  { label: 'all of one', inputs: [[1]], attributes: { k: 1 } },
  { label: 'all in order', inputs: [[33]], attributes: { k: 33 } },
  { label: 'of equal values the first', inputs: [[70]], range: 0, attributes: { k: 40 } },
  { label: 'over the last axis of an image', inputs: [[2, 3, 9]], attributes: { k: 2 } },
]

for (const one of dense) test(`dense: ${one.label}`, () => checkCase('dense', one, tolerance))
for (const one of softmax) test(`softmax: ${one.label}`, () => checkCase('softmax', one, softmaxTolerance))
for (const one of topK) test(`top_k: ${one.label}`, () => checkCase('top_k', one, exact))

test.run()
