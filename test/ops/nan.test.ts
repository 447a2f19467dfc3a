import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { binding } from '../../lib/binding.js'
import { kindOf } from '../../lib/device.js'
import type { OpSpec } from '../../lib/models/ops.js'
import type { NdArray } from '../../lib/ndarray.js'
import { type Array64, references } from '../reference/index.js'
import { graphOf } from './graphs.js'
import { compileOptions, type OpCase, type Target, targets } from './harness.js'
import { randomFloats, randomWeight } from './random.js'

// NaN in an input is NaN in every value that depends on it, ReLU included, and in no other: an overflow must not come
// out as a plausible 0.

const window = {
  strides: [1, 1] as [number, number],
  dilationRate: [1, 1] as [number, number],
  padding: 'same' as const,
  prologue: 'linear' as const,
  activation: 'relu' as const,
}
const pool = {
  poolSize: [3, 3] as [number, number],
  strides: [2, 2] as [number, number],
  padding: 'same' as const,
}

const image = [6, 7, 16]
const bias = [24]

const cases: { [Type in OpSpec['type']]?: OpCase<Type>[] } = {
  conv2d: [
    {
      label: '1x1',
      inputs: [image],
      weights: { kernel: [1, 1, 16, 24], bias },
      attributes: { ...window, groups: 1 },
    },
    {
      label: '3x3',
      inputs: [image],
      weights: { kernel: [3, 3, 16, 24], bias },
      attributes: { ...window, groups: 1 },
    },
    {
      label: 'residual',
      inputs: [image, [6, 7, 24]],
      weights: { kernel: [1, 1, 16, 24], bias },
      attributes: { ...window, groups: 1 },
    },
    {
      label: 'relu before',
      inputs: [image],
      weights: { kernel: [3, 3, 16, 24] },
      attributes: { ...window, groups: 1, prologue: 'relu', activation: 'linear' },
    },
    {
      label: 'relu6',
      inputs: [image],
      weights: { kernel: [1, 1, 16, 24], bias },
      attributes: { ...window, groups: 1, activation: 'relu6' },
    },
    {
      label: 'groups',
      inputs: [image],
      weights: { kernel: [3, 3, 8, 24], bias },
      attributes: { ...window, groups: 2 },
    },
  ],
  depthwise_conv2d: [
    {
      label: 'relu',
      inputs: [image],
      weights: { depthwise_kernel: [3, 3, 16, 1], bias: [16] },
      attributes: window,
    },
    {
      label: 'relu before',
      inputs: [image],
      weights: { depthwise_kernel: [3, 3, 16, 1] },
      attributes: { ...window, prologue: 'relu', activation: 'linear' },
    },
  ],
  separable_conv2d: [
    {
      label: 'relu before and after',
      inputs: [image],
      weights: { depthwise_kernel: [3, 3, 16, 1], pointwise_kernel: [1, 1, 16, 24], bias },
      attributes: { ...window, prologue: 'relu' },
    },
  ],
  dense: [
    {
      label: 'relu',
      inputs: [[16]],
      weights: { kernel: [16, 24], bias },
      attributes: { activation: 'relu' },
    },
  ],
  activation: (['relu', 'relu6', 'sigmoid', 'tanh'] as const).map((activation) => ({
    label: activation,
    inputs: [image],
    attributes: { activation },
  })),
  add: [{ label: 'relu', inputs: [image, image], attributes: { activation: 'relu' } }],
  max_pooling2d: [{ label: 'relu', inputs: [image], attributes: { ...pool, activation: 'relu' } }],
  average_pooling2d: [{ label: 'relu', inputs: [image], attributes: { ...pool, activation: 'relu' } }],
  global_average_pooling2d: [{ label: 'vector', inputs: [image], attributes: { keepdims: false } }],
  global_max_pooling2d: [{ label: 'vector', inputs: [image], attributes: { keepdims: false } }],
}

/** What a CPU has a kernel of this project's for, or no maximum in it: oneDNN's ReLU and its pools make a number of NaN. */
const holdsOnCpu = new Set([
  'conv2d, 1x1',
  'conv2d, residual',
  'separable_conv2d, relu before and after',
  'activation, sigmoid',
  'activation, tanh',
  'global_average_pooling2d, vector',
])

const batch = 3
/** Of the first input, in the second example: no other is to show it. */
const place = 5

function inputsOf({ inputs }: Pick<OpCase, 'inputs'>): NdArray<Float32Array>[] {
  const arrays = inputs.map((shape, i) => randomFloats([batch, ...shape], 11 + i))
  const [{ data }] = arrays
  data[data.length / batch + place] = Number.NaN
  return arrays
}

const toFloat64 = ({ data, shape }: NdArray): Array64 => ({ data: Float64Array.from(data), shape })
const whereNaN = (data: ArrayLike<number>): number[] =>
  Array.from(data).flatMap((value, i) => (Number.isNaN(value) ? [i] : []))

async function check(type: OpSpec['type'], one: OpCase, { device, dtype }: Target): Promise<void> {
  const weights = Object.entries(one.weights ?? {}).map(
    ([role, shape], i) => [role, randomWeight(role, shape, 7 + i)] as const,
  )
  const inputs = inputsOf(one)
  const attributes = one.attributes as object
  const doubles = Object.fromEntries(weights.map(([role, weight]) => [role, toFloat64(weight)]))
  const expected = whereNaN(references[type](inputs.map(toFloat64), doubles, attributes as never).data)
  const label = `${type}, ${one.label}, ${dtype} on ${device.name}`
  assert.ok(expected.length > 0, `${label}: no NaN is expected`)
  const graph = graphOf({
    type,
    attributes,
    inputs: one.inputs.map(() => undefined),
    roles: weights.map(([role]) => role),
    dtype,
  })
  const model = await binding().createModel(
    device.name,
    graph,
    weights.map(([, weight]) => weight),
    inputs.map(({ shape }) => shape),
    compileOptions,
  )
  const { outputs } = await model.run(inputs)
  model.dispose()
  const found = whereNaN(outputs[0].data)
  assert.ok(outputs[0].data.length > found.length, `${label}: all is NaN`)
  assert.equal(found, expected, label)
}

for (const [type, ones] of Object.entries(cases)) {
  for (const one of ones as OpCase[]) {
    test(`NaN through ${type}, ${one.label}`, async () => {
      for (const target of targets()) {
        if (kindOf(target.device.name) === 'cpu' && !holdsOnCpu.has(`${type}, ${one.label}`)) continue
        await check(type as OpSpec['type'], one, target)
      }
    })
  }
}

test.run()
