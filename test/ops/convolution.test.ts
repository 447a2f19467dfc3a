import { test } from 'uvu'
import type { ElementwiseActivation } from '../../lib/models/ops.js'
import { checkCase, gpuTargets, type OpCase, type Way } from './harness.js'

// Some of these round twice in float16 and bfloat16, between two kernels.
const tolerance = { float32: 1e-5, float16: 2e-3, bfloat16: 1.6e-2 }

const plain = {
  strides: [1, 1] as [number, number],
  dilationRate: [1, 1] as [number, number],
  padding: 'valid' as const,
  prologue: 'linear' as const,
  activation: 'linear' as const,
}
const activations: ElementwiseActivation[] = ['linear', 'relu', 'relu6', 'sigmoid', 'tanh']

const conv2d: OpCase<'conv2d'>[] = [
  {
    label: 'no bias',
    inputs: [[7, 9, 3]],
    weights: { kernel: [3, 3, 3, 5] },
    attributes: { ...plain, groups: 1 },
  },
  {
    label: 'stride 2, same',
    inputs: [[10, 7, 3]],
    weights: { kernel: [3, 3, 3, 8], bias: [8] },
    attributes: { ...plain, groups: 1, strides: [2, 2], padding: 'same' },
  },
  {
    label: 'unequal strides and an even kernel, same',
    inputs: [[11, 8, 4]],
    weights: { kernel: [2, 4, 4, 6], bias: [6] },
    attributes: { ...plain, groups: 1, strides: [3, 2], padding: 'same' },
  },
  {
    label: 'dilated',
    inputs: [[12, 13, 4]],
    weights: { kernel: [3, 2, 4, 7], bias: [7] },
    attributes: { ...plain, groups: 1, dilationRate: [2, 3], padding: 'same' },
  },
  {
    label: 'dilated and strided',
    inputs: [[12, 13, 4]],
    weights: { kernel: [3, 3, 4, 7] },
    attributes: { ...plain, groups: 1, strides: [2, 2], dilationRate: [2, 2], padding: 'same' },
  },
  {
    label: 'asymmetric padding',
    inputs: [[6, 5, 3]],
    weights: { kernel: [3, 3, 3, 4], bias: [4] },
    attributes: { ...plain, groups: 1, padding: [0, 2, 1, 0] },
  },
  {
    label: 'padding wider than the kernel',
    inputs: [[4, 5, 3]],
    weights: { kernel: [3, 3, 3, 16], bias: [16] },
    attributes: { ...plain, groups: 1, padding: [5, 4, 3, 6] },
  },
  {
    label: 'a kernel larger than the image, same',
    inputs: [[2, 3, 5]],
    weights: { kernel: [7, 7, 5, 9], bias: [9] },
    attributes: { ...plain, groups: 1, padding: 'same' },
  },
  {
    label: 'a single step along a strided axis',
    inputs: [[2, 2, 1]],
    weights: { kernel: [3, 3, 1, 18] },
    attributes: { ...plain, groups: 1, strides: [1, 2], padding: 'same' },
  },
  {
    label: 'one wide row',
    inputs: [[5, 9, 16]],
    weights: { kernel: [1, 7, 16, 16], bias: [16] },
    attributes: { ...plain, groups: 1, padding: 'same' },
  },
  {
    label: '1x1 with stride 2, channels no multiple of 8',
    inputs: [[9, 9, 13]],
    weights: { kernel: [1, 1, 13, 27], bias: [27] },
    attributes: { ...plain, groups: 1, strides: [2, 2], padding: 'same' },
  },
  {
    label: 'many channels, scale and residual',
    inputs: [
      [5, 5, 91],
      [5, 5, 91],
    ],
    weights: { kernel: [1, 1, 91, 91], bias: [91], scale: [91] },
    attributes: { ...plain, groups: 1 },
  },
  {
    label: '2 groups, relu before and after, scale',
    inputs: [[6, 6, 6]],
    weights: { kernel: [3, 3, 3, 10], bias: [10], scale: [10] },
    attributes: { ...plain, groups: 2, padding: 'same', prologue: 'relu', activation: 'relu' },
  },
  {
    label: 'as many groups as channels, residual',
    inputs: [
      [6, 6, 8],
      [6, 6, 16],
    ],
    weights: { kernel: [3, 3, 1, 16], bias: [16] },
    attributes: { ...plain, groups: 8, padding: 'same', activation: 'relu' },
  },
  {
    label: 'one pixel, one channel',
    inputs: [[1, 1, 1]],
    weights: { kernel: [1, 1, 1, 1] },
    attributes: { ...plain, groups: 1 },
  },
  ...activations.map(
    (activation): OpCase<'conv2d'> => ({
      label: `residual, then ${activation}`,
      inputs: [
        [6, 7, 11],
        [6, 7, 19],
      ],
      range: 3,
      weights: { kernel: [3, 3, 11, 19], bias: [19] },
      attributes: { ...plain, groups: 1, padding: 'same', activation },
    }),
  ),
]

const depthwise: OpCase<'depthwise_conv2d'>[] = [
  {
    label: 'same, no bias',
    inputs: [[9, 8, 19]],
    weights: { depthwise_kernel: [3, 3, 19, 1] },
    attributes: { ...plain, padding: 'same' },
  },
  {
    label: 'stride 2, scale, bias and relu6',
    inputs: [[9, 8, 16]],
    range: 8,
    weights: { depthwise_kernel: [3, 3, 16, 1], bias: [16], scale: [16] },
    attributes: { ...plain, strides: [2, 2], padding: 'same', activation: 'relu6' },
  },
  {
    label: 'multiplier 3, prologue, residual',
    inputs: [
      [7, 7, 5],
      [7, 7, 15],
    ],
    weights: { depthwise_kernel: [3, 3, 5, 3], bias: [15], scale: [15] },
    attributes: { ...plain, padding: 'same', prologue: 'relu', activation: 'sigmoid' },
  },
  {
    label: 'residual',
    inputs: [
      [7, 6, 24],
      [7, 6, 24],
    ],
    weights: { depthwise_kernel: [3, 3, 24, 1], bias: [24] },
    attributes: { ...plain, padding: 'same', activation: 'relu' },
  },
  {
    label: 'dilated, asymmetric padding',
    inputs: [[9, 10, 12]],
    weights: { depthwise_kernel: [3, 5, 12, 1], bias: [12] },
    attributes: { ...plain, dilationRate: [2, 1], padding: [3, 0, 1, 2] },
  },
  {
    label: 'one channel',
    inputs: [[5, 5, 1]],
    weights: { depthwise_kernel: [3, 3, 1, 4], bias: [4] },
    attributes: { ...plain },
  },
]

const separable: OpCase<'separable_conv2d'>[] = [
  {
    label: 'as in the middle flow',
    inputs: [[19, 19, 40]],
    weights: { depthwise_kernel: [3, 3, 40, 1], pointwise_kernel: [1, 1, 40, 40], bias: [40], scale: [40] },
    attributes: { ...plain, padding: 'same', prologue: 'relu', activation: 'relu' },
  },
  {
    label: 'residual',
    inputs: [
      [9, 9, 23],
      [9, 9, 17],
    ],
    weights: { depthwise_kernel: [3, 3, 23, 1], pointwise_kernel: [1, 1, 23, 17], bias: [17], scale: [17] },
    attributes: { ...plain, padding: 'same', prologue: 'relu' },
  },
  {
    label: 'multiplier 2, stride 2, valid, tanh',
    inputs: [[9, 11, 6]],
    weights: { depthwise_kernel: [3, 3, 6, 2], pointwise_kernel: [1, 1, 12, 10], bias: [10] },
    attributes: { ...plain, strides: [2, 2], activation: 'tanh' },
  },
  {
    label: 'dilated, no bias',
    inputs: [[9, 9, 8]],
    weights: { depthwise_kernel: [3, 3, 8, 1], pointwise_kernel: [1, 1, 8, 3] },
    attributes: { ...plain, dilationRate: [2, 2], padding: 'same' },
  },
]

for (const one of conv2d) test(`conv2d: ${one.label}`, () => checkCase('conv2d', one, tolerance))
for (const one of depthwise) {
  test(`depthwise_conv2d: ${one.label}`, () => checkCase('depthwise_conv2d', one, tolerance))
}
for (const one of separable) {
  test(`separable_conv2d: ${one.label}`, () => checkCase('separable_conv2d', one, tolerance))
}

// On a GPU, convolutions in groups are computed by whom the model says.
const ways: Record<string, Way> = {
  'by cuDNN': {
    options: { depthwise: 'cudnn' },
    targets: gpuTargets,
    forbidden: /^(depthwise|grouped)_conv2d/,
  },
  'by our own kernels': { options: { depthwise: 'own' }, targets: gpuTargets },
  'by the faster': { options: { tune: true }, targets: gpuTargets },
}
const inGroups = conv2d.filter(({ attributes }) => typeof attributes === 'object' && attributes.groups > 1)

if (gpuTargets().length > 0) {
  for (const [name, way] of Object.entries(ways)) {
    for (const one of inGroups) {
      test(`conv2d ${name}: ${one.label}`, () => checkCase('conv2d', one, tolerance, way))
    }
    for (const one of depthwise) {
      test(`depthwise_conv2d ${name}: ${one.label}`, () => checkCase('depthwise_conv2d', one, tolerance, way))
    }
    for (const one of separable) {
      test(`separable_conv2d ${name}: ${one.label}`, () => checkCase('separable_conv2d', one, tolerance, way))
    }
  }
}

test.run()
