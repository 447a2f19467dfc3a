import { test } from 'uvu'
import { checkCase, exact, type OpCase } from './harness.js'

const concatenations: OpCase<'concatenate'>[] = [
  {
    label: 'channels',
    inputs: [
      [3, 4, 5],
      [3, 4, 1],
      [3, 4, 8],
    ],
    attributes: { axis: -1 },
  },
  {
    label: 'rows',
    inputs: [
      [2, 4, 3],
      [5, 4, 3],
    ],
    attributes: { axis: 1 },
  },
  { label: 'the batch', inputs: [[3], [3]], attributes: { axis: 0 } },
  { label: 'one input', inputs: [[2, 2]], attributes: { axis: 2 } },
]

const paddings: OpCase<'zero_padding2d'>[] = [
  { label: 'every side', inputs: [[3, 4, 5]], attributes: { padding: [1, 2, 3, 4] } },
  { label: 'nothing', inputs: [[3, 4, 5]], attributes: { padding: [0, 0, 0, 0] } },
  { label: 'right only', inputs: [[2, 2, 1]], attributes: { padding: [0, 0, 0, 7] } },
]

const flattenings: OpCase<'flatten'>[] = [
  { label: 'an image', inputs: [[3, 4, 5]], attributes: {} },
  { label: 'a vector', inputs: [[6]], attributes: {} },
  { label: 'a scalar', inputs: [[]], attributes: {} },
]

// These only move values: every one must arrive as it was.
for (const one of concatenations)
  test(`concatenate: ${one.label}`, () => checkCase('concatenate', one, exact))
for (const one of paddings)
  test(`zero_padding2d: ${one.label}`, () => checkCase('zero_padding2d', one, exact))
for (const one of flattenings) test(`flatten: ${one.label}`, () => checkCase('flatten', one, exact))

test.run()
