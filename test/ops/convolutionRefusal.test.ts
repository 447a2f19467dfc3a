import { test } from 'uvu'
import { checkRefusal, type Refusal } from './refusal.js'

const invalid = 'ERR_INVALID_ARGUMENT'
const convolution = {
  strides: [1, 1],
  dilationRate: [1, 1],
  padding: 'same',
  prologue: 'linear',
  activation: 'linear',
  groups: 1,
}
const kernel = { kernel: [3, 3, 4, 8] }
const image = [[1, 9, 9, 4]]
const conv2d = { type: 'conv2d', attributes: convolution, inputs: image, weights: kernel }

const wrongAttributes: Refusal[] = Object.entries({
  'a stride of 0': { strides: [0, 1] },
  'a negative stride': { strides: [1, -2] },
  'a stride that is no whole number': { strides: [1.5, 1] },
  'a stride of NaN': { strides: [Number.NaN, 1] },
  'an infinite stride': { strides: [1, Number.POSITIVE_INFINITY] },
  'a huge stride': { strides: [2 ** 40, 1] },
  'three strides': { strides: [1, 1, 1] },
  'strides that are a number': { strides: 1 },
  'no strides': { strides: undefined },
  'a dilation of 0': { dilationRate: [1, 0] },
  'a huge dilation': { dilationRate: [2 ** 31 - 1, 1] },
  'an unknown padding': { padding: 'full' },
  'two paddings': { padding: [1, 1] },
  'a negative padding': { padding: [0, 0, -1, 0] },
  'a huge padding': { padding: [2 ** 31 - 1, 0, 0, 0] },
  'an unknown activation': { activation: 'swish' },
  'an activation that is a number': { activation: 1 },
  'a prologue other than relu': { prologue: 'tanh' },
  'no groups': { groups: 0 },
  'groups that are text': { groups: '1' },
}).map(([label, wrong]) => ({
  ...conv2d,
  label,
  code: invalid,
  attributes: Object.fromEntries(
    Object.entries({ ...convolution, ...wrong }).filter(([, value]) => value !== undefined),
  ),
}))

const wrongShapes: Refusal[] = [
  { ...conv2d, label: 'rank 3', code: 'ERR_SHAPE', inputs: [[9, 9, 4]] },
  { ...conv2d, label: 'batch 0', code: 'ERR_SHAPE', inputs: [[0, 9, 9, 4]] },
  { ...conv2d, label: 'no columns', code: 'ERR_SHAPE', inputs: [[1, 9, 0, 4]] },
  { ...conv2d, label: 'other channels', code: 'ERR_SHAPE', inputs: [[1, 9, 9, 5]] },
  { ...conv2d, label: 'a kernel of rank 2', code: 'ERR_SHAPE', weights: { kernel: [4, 8] } },
  { ...conv2d, label: 'an empty kernel', code: 'ERR_SHAPE', weights: { kernel: [3, 3, 4, 0] } },
  { ...conv2d, label: 'another bias', code: 'ERR_SHAPE', weights: { ...kernel, bias: [4] } },
  { ...conv2d, label: 'a scale of rank 2', code: 'ERR_SHAPE', weights: { ...kernel, scale: [1, 8] } },
  { ...conv2d, label: 'another residual', code: 'ERR_SHAPE', inputs: [...image, [1, 9, 9, 4]] },
  { ...conv2d, label: 'three inputs', code: invalid, inputs: [...image, [1, 9, 9, 8], [1, 9, 9, 8]] },
  { ...conv2d, label: 'no kernel', code: invalid, weights: {} },
  { ...conv2d, label: 'an unknown weight', code: invalid, weights: { ...kernel, gamma: [8] } },
  { ...conv2d, label: 'uint8', code: 'ERR_DTYPE', dtype: 'uint8' },
  {
    ...conv2d,
    label: 'groups that do not divide',
    code: 'ERR_SHAPE',
    attributes: { ...convolution, groups: 3 },
  },
  {
    ...conv2d,
    label: 'a kernel larger than the image',
    code: 'ERR_SHAPE',
    attributes: { ...convolution, padding: 'valid' },
    inputs: [[1, 2, 9, 4]],
  },
  {
    ...conv2d,
    label: 'an input larger than any memory',
    code: 'ERR_OUT_OF_MEMORY',
    inputs: [[2 ** 30, 2 ** 30, 2 ** 30, 4]],
  },
  {
    type: 'depthwise_conv2d',
    label: 'other channels',
    code: 'ERR_SHAPE',
    attributes: convolution,
    inputs: image,
    weights: { depthwise_kernel: [3, 3, 5, 1] },
  },
  {
    type: 'separable_conv2d',
    label: 'a pointwise kernel of other channels',
    code: 'ERR_SHAPE',
    attributes: convolution,
    inputs: image,
    weights: { depthwise_kernel: [3, 3, 4, 2], pointwise_kernel: [1, 1, 4, 6] },
  },
  {
    type: 'separable_conv2d',
    label: 'a pointwise kernel of 3x3',
    code: 'ERR_SHAPE',
    attributes: convolution,
    inputs: image,
    weights: { depthwise_kernel: [3, 3, 4, 1], pointwise_kernel: [3, 3, 4, 6] },
  },
]

for (const one of [...wrongAttributes, ...wrongShapes])
  test(`${one.type} refuses: ${one.label}`, () => checkRefusal(one))

test.run()
