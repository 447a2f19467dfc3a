import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { binding } from '../../lib/binding.js'
import type { DType, EightBitDType } from '../../lib/dtype.js'
import type { GraphSpec, OpSpec } from '../../lib/models/ops.js'
import type { NdArray } from '../../lib/ndarray.js'
import { type Array64, type AttributesOf, references } from '../reference/index.js'
import { refuses } from '../refuses.js'
import { compileOptions } from './harness.js'
import { randomFloats, randomWeight } from './random.js'

// Ops on 8-bit values, against integers in float64. A graph takes floats: whole numbers are given, and quantized in
// steps of 1 for the op.

type Type = 'max_pooling2d' | 'quantized_conv2d'

interface QuantizedCase<T extends Type> {
  label: string
  attributes: AttributesOf<T>
  /** Shapes without the batch. */
  inputs: number[][]
  /** Of each input; float32 is given to the op as it is. */
  dtypes: (EightBitDType | 'float32')[]
  weights?: Record<string, number[]>
}

const cpu = binding()
  .devices()
  .find(({ name }) => name === 'cpu')!

function graphOf<T extends Type>(type: T, { attributes, dtypes, weights = {} }: QuantizedCase<T>): GraphSpec {
  const ops: OpSpec[] = []
  let values = dtypes.length
  const add = (op: object): number => {
    ops.push({ name: 'the_layer', weights: {}, ...op, output: values } as OpSpec)
    return values++
  }
  const operands = dtypes.map((dtype, value) =>
    dtype === 'float32' ? value : add({ type: 'quantize', inputs: [value], attributes: { dtype, scale: 1 } }),
  )
  const roles = Object.fromEntries(Object.keys(weights).map((role, i) => [role, i]))
  const result = add({ type, inputs: operands, weights: roles, attributes })
  const toFloat = { scale: [1], offset: [0], dtype: 'float32', channels: 0 }
  const isFloat = 'dtype' in attributes && attributes.dtype === 'float32'
  const output = isFloat ? result : add({ type: 'rescaling', inputs: [result], attributes: toFloat })
  return {
    values,
    inputs: dtypes.map((_, value) => ({ value, dtype: 'float32' as DType })),
    outputs: [output],
    ops,
  }
}

function wholeNumbers(
  dtype: EightBitDType | 'float32',
  shape: number[],
  seed: number,
): NdArray<Float32Array> {
  const { data } = randomFloats(shape, seed, 128)
  const offset = dtype === 'uint8' ? 128 : 0
  return { data: data.map((value) => Math.floor(value) + offset), shape }
}

const toFloat64 = ({ data, shape }: NdArray): Array64 => ({ data: Float64Array.from(data), shape })

/** At most one level off, and that rarely: where a sum lies between two levels. For float32, 1e-5 of the largest. */
function assertLevels(actual: NdArray<Float32Array>, expected: Array64, isFloat: boolean, label: string) {
  assert.equal(actual.shape, expected.shape, label)
  const largest = expected.data.reduce((a, b) => Math.max(a, Math.abs(b)), 1)
  const differences = Array.from(actual.data, (value, i) => Math.abs(value - expected.data[i]))
  const allowed = isFloat ? 1e-5 * largest : 1
  const wrong = differences.findIndex((difference) => !(difference <= allowed))
  assert.is(wrong, -1, `${label}: element ${wrong} is ${actual.data[wrong]}, not ${expected.data[wrong]}`)
  const unequal = isFloat ? 0 : differences.filter((difference) => difference > 0).length
  assert.ok(unequal <= 2 + 0.002 * differences.length, `${label}: ${unequal} of ${differences.length} differ`)
  assert.ok(new Set(expected.data).size > 1 || expected.data.length === 1, `${label}: the case is void`)
}

/** A second batch is packed when the host's weights are gone. */
async function check<T extends Type>(type: T, one: QuantizedCase<T>): Promise<void> {
  const weights = Object.entries(one.weights ?? {}).map(([role, shape], i) => [
    role,
    randomWeight(role, shape, 7 + i),
  ]) as [string, NdArray<Float32Array>][]
  const arrays = weights.map(([, { data, shape }]) => ({ data: data.slice(), shape }))
  const shapes = one.inputs.map((shape) => [1, ...shape])
  const model = await binding().createModel('cpu', graphOf(type, one), arrays, shapes, compileOptions)
  for (const { data } of arrays) data.fill(Number.NaN)
  for (const batch of [1, 3]) {
    const inputs = one.inputs.map((shape, i) =>
      wholeNumbers(one.dtypes[i], [batch, ...shape], 50 * batch + i),
    )
    const { outputs } = await model.run(inputs)
    const roles = Object.fromEntries(weights.map(([role, weight]) => [role, toFloat64(weight)]))
    const expected = references[type](inputs.map(toFloat64), roles, one.attributes)
    const isFloat = 'dtype' in one.attributes && one.attributes.dtype === 'float32'
    assertLevels(outputs[0], expected, isFloat, `${type}, ${one.label}, batch ${batch}`)
  }
  model.dispose()
}

const plain: AttributesOf<'quantized_conv2d'> = {
  strides: [1, 1],
  dilationRate: [1, 1],
  padding: 'same',
  prologue: 'linear',
  activation: 'linear',
  groups: 1,
  dtype: 'int8',
  inputScale: 0.02,
  residualScale: 1,
  outputScale: 0.05,
  inputOffset: 0,
  outputOffset: 0,
}

const convolutions: QuantizedCase<'quantized_conv2d'>[] = [
  {
    label: '3x3 from uint8 to uint8, relu',
    inputs: [[9, 8, 16]],
    dtypes: ['uint8'],
    weights: { kernel: [3, 3, 16, 32], bias: [32], scale: [32] },
    attributes: { ...plain, activation: 'relu', dtype: 'uint8' },
  },
  {
    label: '3x3 from int8, stride 2, padded with zeros',
    inputs: [[9, 8, 19]],
    dtypes: ['int8'],
    weights: { kernel: [3, 3, 19, 13], bias: [13] },
    attributes: { ...plain, strides: [2, 2] },
  },
  {
    label: '1x1, as many channels as in the middle flow',
    inputs: [[5, 5, 728]],
    dtypes: ['int8'],
    weights: { kernel: [1, 1, 728, 728], bias: [728], scale: [728] },
    attributes: { ...plain, outputScale: 0.4 },
  },
  {
    label: '1x1 with a residual of another scale',
    inputs: [
      [6, 5, 91],
      [6, 5, 91],
    ],
    dtypes: ['int8', 'int8'],
    weights: { kernel: [1, 1, 91, 91], bias: [91] },
    attributes: { ...plain, residualScale: 0.07, outputScale: 0.1 },
  },
  {
    label: 'a residual of int8, relu to uint8',
    inputs: [
      [6, 5, 24],
      [6, 5, 40],
    ],
    dtypes: ['uint8', 'int8'],
    weights: { kernel: [3, 3, 24, 40], bias: [40], scale: [40] },
    attributes: {
      ...plain,
      activation: 'relu',
      dtype: 'uint8',
      residualScale: 0.06,
      outputScale: 0.08,
    },
  },
  {
    label: 'a residual of uint8 to int8, relu',
    inputs: [
      [6, 5, 24],
      [6, 5, 40],
    ],
    dtypes: ['int8', 'uint8'],
    weights: { kernel: [1, 1, 24, 40] },
    attributes: { ...plain, activation: 'relu', residualScale: 0.03 },
  },
  {
    label: '1x1 with stride 2 and a residual',
    inputs: [
      [9, 9, 32],
      [5, 5, 64],
    ],
    dtypes: ['uint8', 'int8'],
    weights: { kernel: [1, 1, 32, 64], bias: [64] },
    attributes: { ...plain, strides: [2, 2], residualScale: 0.05 },
  },
  {
    label: '1x1 that reads uint8 with an offset, with a residual',
    inputs: [
      [6, 5, 91],
      [6, 5, 40],
    ],
    dtypes: ['uint8', 'int8'],
    weights: { kernel: [1, 1, 91, 40], bias: [40], scale: [40] },
    attributes: {
      ...plain,
      residualScale: 0.04,
      outputScale: 0.1,
      inputOffset: 128,
    },
  },
  {
    label: '1x1 with stride 2 from uint8 to uint8, both with an offset, no bias',
    inputs: [[9, 9, 728]],
    dtypes: ['uint8'],
    weights: { kernel: [1, 1, 728, 24] },
    attributes: {
      ...plain,
      strides: [2, 2],
      dtype: 'uint8',
      outputScale: 0.4,
      inputOffset: 128,
      outputOffset: 100,
    },
  },
  {
    label: 'depthwise to uint8 with an offset, relu before',
    inputs: [[9, 8, 40]],
    dtypes: ['int8'],
    weights: { kernel: [3, 3, 1, 40] },
    attributes: {
      ...plain,
      groups: 40,
      prologue: 'relu',
      dtype: 'uint8',
      outputOffset: 128,
    },
  },
  {
    label: 'relu6',
    inputs: [[7, 7, 16]],
    dtypes: ['int8'],
    weights: { kernel: [3, 3, 16, 16], bias: [16] },
    attributes: { ...plain, activation: 'relu6', dtype: 'uint8' },
  },
  {
    label: 'to float32, tanh, with a residual',
    inputs: [
      [7, 7, 16],
      [7, 7, 24],
    ],
    dtypes: ['int8', 'float32'],
    weights: { kernel: [3, 3, 16, 24], bias: [24], scale: [24] },
    attributes: {
      ...plain,
      activation: 'tanh',
      dtype: 'float32',
      inputScale: 0.001,
      outputScale: 1,
    },
  },
  {
    label: 'to float32',
    inputs: [[7, 7, 40]],
    dtypes: ['uint8'],
    weights: { kernel: [1, 1, 40, 24], bias: [24] },
    attributes: { ...plain, dtype: 'float32', outputScale: 1 },
  },
  ...(['int8', 'uint8'] as const).flatMap((dtype): QuantizedCase<'quantized_conv2d'>[] =>
    [19, 40, 64].map((channels) => ({
      label: `depthwise of ${channels} channels from ${dtype}, relu before`,
      inputs: [[9, 8, channels]],
      dtypes: [dtype],
      weights: { kernel: [3, 3, 1, channels] },
      attributes: { ...plain, groups: channels, prologue: 'relu' },
    })),
  ),
  {
    label: 'depthwise, stride 2, valid, bias and a residual',
    inputs: [
      [9, 9, 32],
      [4, 4, 32],
    ],
    dtypes: ['int8', 'int8'],
    weights: { kernel: [3, 3, 1, 32], bias: [32], scale: [32] },
    attributes: {
      ...plain,
      strides: [2, 2],
      padding: 'valid',
      groups: 32,
      residualScale: 0.02,
      activation: 'relu',
    },
  },
  {
    label: '3 for each of 6 channels',
    inputs: [[7, 7, 6]],
    dtypes: ['int8'],
    weights: { kernel: [3, 3, 1, 18], bias: [18] },
    attributes: { ...plain, groups: 6 },
  },
  {
    label: 'dilated, padded on one side',
    inputs: [[12, 13, 8]],
    dtypes: ['int8'],
    weights: { kernel: [3, 2, 8, 16] },
    attributes: { ...plain, dilationRate: [2, 3], padding: [0, 3, 1, 0] },
  },
  {
    label: 'one pixel, one channel',
    inputs: [[1, 1, 1]],
    dtypes: ['int8'],
    weights: { kernel: [1, 1, 1, 1] },
    attributes: { ...plain },
  },
]

const pools = (['int8', 'uint8'] as const).flatMap((dtype): QuantizedCase<'max_pooling2d'>[] => [
  {
    label: `3x3 of stride 2, same, ${dtype}`,
    inputs: [[9, 8, 19]],
    dtypes: [dtype],
    attributes: { poolSize: [3, 3], strides: [2, 2], padding: 'same', activation: 'linear' },
  },
  {
    label: `2x3, valid, ${dtype}`,
    inputs: [[7, 7, 64]],
    dtypes: [dtype],
    attributes: { poolSize: [2, 3], strides: [1, 2], padding: 'valid', activation: 'linear' },
  },
])

if (cpu.dtypes.includes('int8')) {
  for (const one of convolutions) test(`quantized_conv2d: ${one.label}`, () => check('quantized_conv2d', one))
  for (const one of pools) test(`max_pooling2d: ${one.label}`, () => check('max_pooling2d', one))

  for (const dtype of ['int8', 'uint8'] as const) {
    test(`quantize to ${dtype}: ties, saturation and what is no number`, async () => {
      const least = dtype === 'int8' ? -128 : 0
      const data = new Float32Array([
        0.25,
        0.75,
        1.25,
        -0.25,
        -0.75,
        1e9,
        -1e9,
        63.4,
        Number.POSITIVE_INFINITY,
      ])
      const x = { data: new Float32Array([...data, Number.NaN]), shape: [1, 10] }
      const spec = graphOf('max_pooling2d', { ...pools[0], dtypes: [dtype] })
      const ops = [
        { ...spec.ops[0], attributes: { dtype, scale: 0.5 } },
        { ...spec.ops[2], inputs: [1], output: 2 },
      ] as OpSpec[]
      const graph = { values: 3, inputs: spec.inputs, outputs: [2], ops }
      const model = await binding().createModel('cpu', graph, [], [x.shape], compileOptions)
      const expected = references.quantize([toFloat64({ ...x, data })], {}, { dtype, scale: 0.5 })
      const { outputs } = await model.run([x])
      assert.equal([...outputs[0].data], [...expected.data.map((value) => value + 0), least])
      model.dispose()
    })
  }
}

type Refused = 'ERR_DTYPE' | 'ERR_INVALID_ARGUMENT' | 'ERR_SHAPE'

const first = convolutions[0]

/** The first of the convolutions, with other attributes. */
const wrongAttributes: [Refused, Partial<AttributesOf<'quantized_conv2d'>>][] = [
  ['ERR_INVALID_ARGUMENT', { outputScale: 0 }],
  ['ERR_INVALID_ARGUMENT', { inputScale: -1 }],
  ['ERR_INVALID_ARGUMENT', { residualScale: Number.NaN }],
  ['ERR_INVALID_ARGUMENT', { outputScale: Number.POSITIVE_INFINITY }],
  // The scale of float32 is 1.
  ['ERR_INVALID_ARGUMENT', { dtype: 'float32' }],
  ['ERR_INVALID_ARGUMENT', { activation: 'sigmoid' }],
  // Behind an activation, around which there is padding, that is no uint8.
  ['ERR_INVALID_ARGUMENT', { outputOffset: 128 }],
  ['ERR_INVALID_ARGUMENT', { inputOffset: 128 }],
  ['ERR_INVALID_ARGUMENT', { inputOffset: 256 }],
  ['ERR_DTYPE', { dtype: 'bfloat16' as 'int8' }],
]

const refusals: [label: string, Refused, GraphSpec, shape?: number[]][] = [
  ...wrongAttributes.map(([code, wrong]): (typeof refusals)[number] => [
    JSON.stringify(wrong),
    code,
    graphOf('quantized_conv2d', { ...first, attributes: { ...first.attributes, ...wrong } }),
  ]),
  ['a float32 input', 'ERR_DTYPE', graphOf('quantized_conv2d', { ...first, dtypes: ['float32'] })],
  ['a kernel for other channels', 'ERR_SHAPE', graphOf('quantized_conv2d', first), [1, 9, 8, 15]],
  [
    'a pool that computes',
    'ERR_DTYPE',
    graphOf('max_pooling2d', { ...pools[0], attributes: { ...pools[0].attributes, activation: 'tanh' } }),
  ],
]

for (const [label, code, graph, shape = [1, 9, 8, 16]] of refusals) {
  test(`refused: ${label}`, async () => {
    const pool = graph.ops.some((op) => op.type === 'max_pooling2d')
    const weights = pool ? [] : Object.values(first.weights!).map((dims) => randomFloats(dims, 1))
    await refuses(code, () => binding().createModel('cpu', graph, weights, [shape], compileOptions))
  })
}

test.run()
