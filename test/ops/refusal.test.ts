import { test } from 'uvu'
import { checkRefusal, type Refusal } from './refusal.js'

const invalid = 'ERR_INVALID_ARGUMENT'
const image = [[1, 9, 9, 4]]
const pool = { poolSize: [2, 2], strides: [2, 2], padding: 'valid', activation: 'linear' }

const refusals: Refusal[] = [
  { type: 'no_such_op', label: 'an unknown op', code: invalid, attributes: {}, inputs: image },
  {
    type: 'dense',
    label: 'other inputs',
    code: 'ERR_SHAPE',
    attributes: { activation: 'linear' },
    inputs: [[1, 5]],
    weights: { kernel: [4, 3] },
  },
  {
    type: 'dense',
    label: 'rank 1',
    code: 'ERR_SHAPE',
    attributes: { activation: 'linear' },
    inputs: [[4]],
    weights: { kernel: [4, 3] },
  },
  {
    type: 'dense',
    label: 'another scale',
    code: 'ERR_SHAPE',
    attributes: { activation: 'linear' },
    inputs: [[1, 4]],
    weights: { kernel: [4, 3], scale: [4] },
  },
  {
    type: 'batch_normalization',
    label: 'an epsilon of NaN',
    code: invalid,
    attributes: { epsilon: Number.NaN, activation: 'linear' },
    inputs: [[1, 4]],
    weights: { moving_mean: [4], moving_variance: [4] },
  },
  {
    type: 'batch_normalization',
    label: 'other channels',
    code: 'ERR_SHAPE',
    attributes: { epsilon: 1e-3, activation: 'linear' },
    inputs: [[1, 4]],
    weights: { moving_mean: [3], moving_variance: [4] },
  },
  { type: 'softmax', label: 'rank 1', code: 'ERR_SHAPE', attributes: {}, inputs: [[4]] },
  {
    type: 'activation',
    label: 'rank 9',
    code: 'ERR_SHAPE',
    attributes: { activation: 'relu' },
    inputs: [[1, 1, 1, 1, 1, 1, 1, 1, 1]],
  },
  { type: 'activation', label: 'none', code: invalid, attributes: {}, inputs: [[1, 4]] },
  {
    type: 'max_pooling2d',
    label: 'padding as wide as the window',
    code: invalid,
    attributes: { ...pool, padding: [0, 0, 2, 0] },
    inputs: image,
  },
  {
    type: 'max_pooling2d',
    label: 'another shortcut',
    code: 'ERR_SHAPE',
    attributes: pool,
    inputs: [...image, [1, 9, 9, 4]],
  },
  {
    type: 'average_pooling2d',
    label: 'two inputs',
    code: invalid,
    attributes: pool,
    inputs: [...image, [1, 4, 4, 4]],
  },
  {
    type: 'average_pooling2d',
    label: 'a window larger than the image',
    code: 'ERR_SHAPE',
    attributes: { ...pool, poolSize: [10, 2] },
    inputs: image,
  },
  {
    type: 'average_pooling2d',
    label: 'an empty window',
    code: invalid,
    attributes: { ...pool, poolSize: [0, 2] },
    inputs: image,
  },
  {
    type: 'global_average_pooling2d',
    label: 'rank 2',
    code: 'ERR_SHAPE',
    attributes: { keepdims: false },
    inputs: [[1, 4]],
  },
  {
    type: 'global_max_pooling2d',
    label: 'keepdims that is no boolean',
    code: invalid,
    attributes: { keepdims: 1 },
    inputs: image,
  },
  { type: 'add', label: 'one input', code: invalid, attributes: { activation: 'linear' }, inputs: [[1, 4]] },
  {
    type: 'add',
    label: 'shapes that do not fit',
    code: 'ERR_SHAPE',
    attributes: { activation: 'linear' },
    inputs: [
      [1, 4],
      [1, 3],
    ],
  },
  {
    type: 'multiply',
    label: 'ranks that differ',
    code: 'ERR_SHAPE',
    attributes: { activation: 'linear' },
    inputs: [
      [1, 4],
      [1, 1, 4],
    ],
  },
  {
    type: 'concatenate',
    label: 'no such axis',
    code: 'ERR_SHAPE',
    attributes: { axis: 2 },
    inputs: [[1, 4]],
  },
  {
    type: 'concatenate',
    label: 'shapes that do not fit',
    code: 'ERR_SHAPE',
    attributes: { axis: -1 },
    inputs: [
      [1, 2, 4],
      [1, 3, 4],
    ],
  },
  {
    type: 'concatenate',
    label: 'ranks that differ',
    code: 'ERR_SHAPE',
    attributes: { axis: -1 },
    inputs: [
      [1, 2, 4],
      [1, 2],
    ],
  },
  {
    type: 'zero_padding2d',
    label: 'negative padding',
    code: invalid,
    attributes: { padding: [-1, 0, 0, 0] },
    inputs: image,
  },
  {
    type: 'zero_padding2d',
    label: 'padding same',
    code: invalid,
    attributes: { padding: 'same' },
    inputs: image,
  },
  {
    type: 'rescaling',
    label: 'three values for four channels',
    code: 'ERR_SHAPE',
    attributes: { scale: [1, 2, 3], offset: [0] },
    inputs: image,
  },
  {
    type: 'rescaling',
    label: 'no values',
    code: 'ERR_SHAPE',
    attributes: { scale: [1], offset: [] },
    inputs: image,
  },
  {
    type: 'rescaling',
    label: 'a scale that no float holds',
    code: invalid,
    attributes: { scale: [1e300], offset: [0] },
    inputs: image,
  },
  { type: 'flatten', label: 'batch 0', code: 'ERR_SHAPE', attributes: {}, inputs: [[0, 4]] },
]

for (const one of refusals) test(`${one.type} refuses: ${one.label}`, () => checkRefusal(one))

test.run()
