import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { activation, add, type SymbolicTensor, separableConv2d } from '../../../lib/index.js'
import type { Conv2dOp, DepthwiseConv2dOp, SeparableConv2dOp } from '../../../lib/models/ops.js'
import { applyPasses } from '../../../lib/models/passes/index.js'
import { splitSeparableConv2d } from '../../../lib/models/passes/splitSeparableConv2d.js'
import { convolve, describe, graphOf } from './graphs.js'

const separable = (x: SymbolicTensor, name = 'sep') =>
  separableConv2d({
    filters: 4,
    kernelSize: [3, 5],
    padding: 'same',
    strides: 1,
    dilationRate: 2,
    depthMultiplier: 2,
    name,
  }).apply(x)

const relu = (x: SymbolicTensor, name: string) => activation({ activation: 'relu', name }).apply(x)

test('prologue and window go to the depthwise part; bias, residual and activation to the 1x1', () => {
  const fused = applyPasses(
    graphOf((x) => relu(add({ name: 'sum' }).apply([separable(relu(x, 'before')), x]), 'after')),
  )
  const [whole] = fused.spec.ops as [SeparableConv2dOp]
  assert.is(whole.type, 'separable_conv2d')
  const { spec, weights } = splitSeparableConv2d(fused)
  const [depthwise, pointwise] = spec.ops as [DepthwiseConv2dOp, Conv2dOp]
  assert.is(spec.ops.length, 2)
  assert.is(spec.values, fused.spec.values + 1)

  assert.equal([depthwise.type, depthwise.name], ['depthwise_conv2d', 'sep'])
  assert.equal(depthwise.inputs, [whole.inputs[0]])
  assert.equal(depthwise.attributes, { ...whole.attributes, activation: 'linear' })
  assert.equal(depthwise.weights, { depthwise_kernel: whole.weights.depthwise_kernel })

  assert.equal([pointwise.type, pointwise.name], ['conv2d', 'sep'])
  assert.equal(pointwise.inputs, [depthwise.output, whole.inputs[1]])
  assert.is(pointwise.output, whole.output)
  assert.equal(pointwise.weights, { kernel: whole.weights.pointwise_kernel, bias: whole.weights.bias })
  assert.equal(weights[pointwise.weights.kernel!].shape, [1, 1, 8, 4])
  assert.equal(pointwise.attributes, {
    strides: [1, 1],
    padding: 'valid',
    dilationRate: [1, 1],
    prologue: 'linear',
    activation: 'relu',
    groups: 1,
  })
})

test('two in a row, and nothing else is touched', () => {
  const graph = graphOf((x) => convolve(separable(separable(x, 'a'), 'b'), 'conv'))
  assert.equal(describe(splitSeparableConv2d(graph)), [
    'depthwise_conv2d a(x)',
    'conv2d a(a)',
    'depthwise_conv2d b(a)',
    'conv2d b(b)',
    'conv2d conv(b)',
  ])
  const plain = graphOf((x) => convolve(x, 'conv'))
  assert.equal(splitSeparableConv2d(plain), plain)
})

test.run()
