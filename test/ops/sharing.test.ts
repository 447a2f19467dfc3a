import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { binding } from '../../lib/binding.js'
import type { Conv2dOp, GraphSpec } from '../../lib/models/ops.js'
import { references } from '../reference/index.js'
import { compileOptions } from './harness.js'
import { randomFloats } from './random.js'

const attributes: Conv2dOp['attributes'] = {
  strides: [1, 1],
  dilationRate: [1, 1],
  padding: 'same',
  prologue: 'linear',
  activation: 'relu',
  groups: 1,
}
const kernel = randomFloats([3, 3, 8, 8], 1)
const bias = randomFloats([8], 2)

const convolution = (inputs: number[], output: number): Conv2dOp => ({
  type: 'conv2d',
  name: 'shared',
  inputs,
  output,
  weights: { kernel: 0, bias: 1 },
  attributes,
})

const graph = (values: number, ops: Conv2dOp[]): GraphSpec => ({
  values,
  inputs: [{ value: 0, dtype: 'float32' }],
  outputs: [values - 1],
  ops,
})

const toFloat64 = ({ data, shape }: { data: Float32Array; shape: number[] }) => ({
  data: Float64Array.from(data),
  shape,
})

const reference = (...inputs: { data: Float64Array; shape: number[] }[]) =>
  references.conv2d(inputs, { kernel: toFloat64(kernel), bias: toFloat64(bias) }, attributes)

const x = randomFloats([2, 5, 5, 8], 3)

async function check(spec: GraphSpec, expected: { data: Float64Array }): Promise<number[]> {
  const bytes: number[] = []
  for (const { name } of binding().devices()) {
    const weights = [kernel, bias]
    const model = await binding().createModel(name, spec, weights, [x.shape], compileOptions)
    const [{ data }] = (await model.run([x])).outputs
    const largest = expected.data.reduce((a, b) => Math.max(a, b), 1)
    for (let i = 0; i < data.length; i++) {
      assert.ok(Math.abs(data[i] - expected.data[i]) <= 1e-5 * largest, `element ${i} is ${data[i]}`)
    }
    bytes.push(model.stats().weightBytes)
    model.dispose()
  }
  return bytes
}

test('a layer applied twice packs its weights once', async () => {
  const once = await check(graph(2, [convolution([0], 1)]), reference(toFloat64(x)))
  const twice = await check(
    graph(3, [convolution([0], 1), convolution([1], 2)]),
    reference(reference(toFloat64(x))),
  )
  assert.equal(twice, once)
})

test('a value may be both the input and the residual', async () => {
  await check(graph(2, [convolution([0, 0], 1)]), reference(toFloat64(x), toFloat64(x)))
})

test.run()
