import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { add, maxPooling2d, type Shape, type SymbolicTensor, separableConv2d } from '../../../lib/index.js'
import { fuseResidualAdd } from '../../../lib/models/passes/fuseResidualAdd.js'
import { convolve, describe, graphOf } from './graphs.js'

const sum = (...inputs: SymbolicTensor[]) => add({ name: 'sum' }).apply(inputs)
const fused = (build: Parameters<typeof graphOf>[0], shape?: Shape) =>
  describe(fuseResidualAdd(graphOf(build, shape)))

test('the op that runs last adds what is there already', () => {
  assert.equal(
    fused((x) => sum(convolve(x, 'first'), convolve(x, 'last'))),
    ['conv2d first(x)', 'conv2d last(x, first)'],
  )
  assert.equal(
    fused((x) =>
      sum(x, separableConv2d({ filters: 4, kernelSize: 3, padding: 'same', name: 'conv' }).apply(x)),
    ),
    ['separable_conv2d conv(x, x)'],
  )
})

test('the op that runs first waits for the other where that one cannot add', () => {
  assert.equal(
    fused((x) => {
      const last = convolve(x, 'last')
      return [sum(convolve(x, 'first'), last), convolve(last, 'other')]
    }),
    ['conv2d last(x)', 'conv2d first(x, last)', 'conv2d other(last)'],
  )
})

test('pooling and a strided shortcut fit each other whatever the size of the image', () => {
  const build = (x: SymbolicTensor) => {
    const pool = maxPooling2d({ poolSize: 3, strides: 2, padding: 'same', name: 'pool' }).apply(x)
    return sum(pool, convolve(x, 'shortcut', { strides: 2, kernelSize: 1 }))
  }
  for (const shape of [
    [9, 12, 4],
    [null, null, 4],
  ]) {
    assert.equal(fused(build, shape), ['max_pooling2d pool(x)', 'conv2d shortcut(x, pool)'])
  }
})

test('open sizes that may differ, and shapes that are broadcast, are left alone', () => {
  const valid = (x: SymbolicTensor) =>
    sum(
      convolve(x, 'a', { strides: 2 }),
      maxPooling2d({ poolSize: 3, strides: 2, padding: 'valid', name: 'b' }).apply(x),
    )
  assert.is(fused(valid, [null, null, 4]).length, 3)
  const broadcast = (x: SymbolicTensor) =>
    sum(convolve(x, 'a'), convolve(maxPooling2d({ poolSize: 8, name: 'p' }).apply(x), 'b'))
  assert.is(fused(broadcast).length, 4)
})

test('outputs, values used twice, sums of three and sums with themselves are left alone', () => {
  const probed = (x: SymbolicTensor) => {
    const y = convolve(x, 'a')
    return [y, sum(y, x)]
  }
  const three = (x: SymbolicTensor) => sum(convolve(x, 'a'), convolve(x, 'b'), x)
  const twice = (x: SymbolicTensor) => {
    const y = convolve(x, 'a')
    return sum(y, y)
  }
  for (const build of [probed, three, twice]) assert.equal(fused(build), describe(graphOf(build)))
})

test.run()
