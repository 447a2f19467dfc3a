import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { conv2d, depthwiseConv2d, maxPooling2d, type SymbolicTensor } from '../../../lib/index.js'
import type { CastOp, Conv2dOp } from '../../../lib/models/ops.js'
import { convertDTypes } from '../../../lib/models/passes/convertDTypes.js'
import { padInputChannels } from '../../../lib/models/passes/padInputChannels.js'
import { graphOf } from './graphs.js'

const stem = (x: SymbolicTensor, name = 'stem') => conv2d({ filters: 2, kernelSize: [1, 2], name }).apply(x)

const padded = (build: Parameters<typeof graphOf>[0], channels = 3) =>
  padInputChannels(convertDTypes(graphOf(build, [8, 8, channels]), 'float16'))

const castOf = (graph: ReturnType<typeof padded>) => graph.spec.ops[0] as CastOp

test('the cast appends a channel and the kernel gets zeros for it', () => {
  const before = convertDTypes(graphOf(stem, [8, 8, 3]), 'float16')
  const graph = padInputChannels(before)
  assert.equal(castOf(graph).attributes, { dtype: 'float16', channels: 4 })
  const conv = graph.spec.ops[1] as Conv2dOp
  const { shape, value } = graph.weights[conv.weights.kernel!]
  const original = before.weights[(before.spec.ops[1] as Conv2dOp).weights.kernel!]
  assert.equal(shape, [1, 2, 4, 2])
  const [first, second] = [original.value.slice(0, 6), original.value.slice(6)]
  assert.equal(value, Float32Array.from([...first, 0, 0, ...second, 0, 0]))
  assert.equal(original.shape, [1, 2, 3, 2])
})

test('every convolution that reads it is given another kernel', () => {
  const graph = padded((x) => [stem(x, 'a'), stem(x, 'b')])
  const kernels = graph.spec.ops
    .filter((op): op is Conv2dOp => op.type === 'conv2d')
    .map(({ weights }) => graph.weights[weights.kernel!].shape)
  assert.equal(kernels, [
    [1, 2, 4, 2],
    [1, 2, 4, 2],
  ])
})

test('four channels are enough', () => {
  assert.is(castOf(padded(stem, 4)).attributes.channels, 0)
  assert.is(castOf(padded(stem, 1)).attributes.channels, 4)
  assert.is(castOf(padded(stem, 5)).attributes.channels, 8)
})

test('where anything but a plain convolution reads it, nothing changes', () => {
  const builds: Parameters<typeof graphOf>[0][] = [
    (x) => depthwiseConv2d({ kernelSize: 3 }).apply(x),
    (x) => [stem(x), maxPooling2d().apply(x)],
    (x) => conv2d({ filters: 3, kernelSize: 1, groups: 3 }).apply(x),
  ]
  for (const build of builds) assert.is(castOf(padded(build)).attributes.channels, 0)
})

test.run()
