import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { activation, add, maxPooling2d, type SymbolicTensor } from '../../../lib/index.js'
import { applyPasses } from '../../../lib/models/passes/index.js'
import { moveResidualToPool } from '../../../lib/models/passes/moveResidualToPool.js'
import { convolve, describe, graphOf, opNamed } from './graphs.js'

const pool = (x: SymbolicTensor) => maxPooling2d({ strides: 2, padding: 'same', name: 'pool' }).apply(x)
const shortcut = (x: SymbolicTensor) => convolve(x, 'shortcut', { strides: 2, kernelSize: 1 })
const sum = (...operands: SymbolicTensor[]) => add({ name: 'sum' }).apply(operands)
const relu = (x: SymbolicTensor) => activation({ activation: 'relu', name: 'relu' }).apply(x)

const fused = (build: Parameters<typeof graphOf>[0]) => applyPasses(graphOf(build))

test('the pool adds the shortcut and applies the activation', () => {
  const before = fused((x) => relu(sum(pool(convolve(x, 'conv')), shortcut(x))))
  assert.equal(describe(before), [
    'conv2d conv(x)',
    'max_pooling2d pool(conv)',
    'conv2d shortcut(x, pool) relu',
  ])
  const after = moveResidualToPool(before)
  assert.equal(describe(after), [
    'conv2d conv(x)',
    'conv2d shortcut(x)',
    'max_pooling2d pool(conv, shortcut) relu',
  ])
  assert.equal(opNamed(after, 'pool').output, before.spec.outputs[0])
  assert.equal(opNamed(after, 'shortcut').weights, opNamed(before, 'shortcut').weights)
})

test('what others need of the pool stays', () => {
  const builds: Parameters<typeof graphOf>[0][] = [
    (x) => {
      const pooled = pool(x)
      return [sum(pooled, shortcut(x)), pooled]
    },
    (x) => {
      const pooled = pool(x)
      return sum(pooled, convolve(pooled, 'conv'))
    },
    (x) => sum(relu(pool(x)), shortcut(x)),
    (x) => sum(x, convolve(x, 'conv')),
  ]
  for (const build of builds) assert.equal(describe(moveResidualToPool(fused(build))), describe(fused(build)))
})

test.run()
