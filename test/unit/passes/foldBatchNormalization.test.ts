import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  activation,
  batchNormalization,
  conv2d,
  dense,
  depthwiseConv2d,
  type SymbolicTensor,
  separableConv2d,
} from '../../../lib/index.js'
import { foldBatchNormalization } from '../../../lib/models/passes/foldBatchNormalization.js'
import { convolve, describe, graphOf, opNamed } from './graphs.js'

const normalize = (x: SymbolicTensor, name: string, options = {}) => {
  const layer = batchNormalization({ name, ...options })
  const y = layer.apply(x)
  const values: Record<string, number> = { gamma: 3, beta: 5, moving_mean: 7, moving_variance: 4 }
  layer.setWeights(
    layer.weights.map((weight) => ({
      data: new Float32Array(weight.size).fill(values[weight.name]),
      shape: [...weight.shape],
    })),
  )
  return y
}

test('scale and bias take the place of the normalization; the kernel is not touched', () => {
  const graph = graphOf((x) => {
    const layer = conv2d({ filters: 4, kernelSize: 1, name: 'conv', biasInitializer: 'ones' })
    return normalize(layer.apply(x), 'bn', { epsilon: 0.5 })
  })
  const folded = foldBatchNormalization(graph)
  assert.equal(describe(folded), ['conv2d conv(x)'])
  const { weights, output } = opNamed(folded, 'conv') as { weights: Record<string, number>; output: number }
  assert.equal([output], graph.spec.outputs)
  assert.is(folded.weights[weights.kernel], graph.weights[0])
  const factor = 3 / Math.sqrt(4.5)
  assert.equal(folded.weights[weights.scale].value, new Float32Array(4).fill(factor))
  assert.equal(folded.weights[weights.bias].value, new Float32Array(4).fill((1 - 7) * factor + 5))
})

test('without gamma and beta, and one after another', () => {
  const graph = graphOf((x) =>
    normalize(normalize(convolve(x, 'conv'), 'a', { scale: false, center: false, epsilon: 0 }), 'b', {
      epsilon: 0,
    }),
  )
  const folded = foldBatchNormalization(graph)
  assert.equal(describe(folded), ['conv2d conv(x)'])
  const { weights } = opNamed(folded, 'conv') as { weights: Record<string, number> }
  // (x - 7) / 2, then (y - 7) / 2 * 3 + 5
  assert.equal(folded.weights[weights.scale].value, new Float32Array(4).fill(0.75))
  assert.equal(folded.weights[weights.bias].value, new Float32Array(4).fill(-10.75))
})

test('every op that takes a scale is folded', () => {
  const makers: ((x: SymbolicTensor) => SymbolicTensor)[] = [
    (x) => convolve(x, 'op'),
    (x) => depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, name: 'op' }).apply(x),
    (x) => separableConv2d({ filters: 6, kernelSize: 3, name: 'op' }).apply(x),
    (x) => dense({ units: 6, name: 'op' }).apply(x),
  ]
  for (const make of makers) {
    const folded = foldBatchNormalization(graphOf((x) => normalize(make(x), 'bn')))
    assert.is(folded.spec.ops.length, 1)
  }
})

test('a value that is used twice, is an output or went through an activation is left alone', () => {
  const shared = graphOf((x) => {
    const y = convolve(x, 'conv')
    return [normalize(y, 'bn'), convolve(y, 'other')]
  })
  const probed = graphOf((x) => {
    const y = convolve(x, 'conv')
    return [y, normalize(y, 'bn')]
  })
  const activated = graphOf((x) =>
    normalize(activation({ activation: 'relu', name: 'act' }).apply(convolve(x, 'conv')), 'bn'),
  )
  const alone = graphOf((x) => normalize(x, 'bn'))
  for (const graph of [shared, probed, activated, alone]) {
    assert.equal(describe(foldBatchNormalization(graph)), describe(graph))
  }
})

test.run()
