import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type ActivationName,
  activation,
  add,
  maxPooling2d,
  type SymbolicTensor,
} from '../../../lib/index.js'
import { fuseReluPrologue } from '../../../lib/models/passes/fuseReluPrologue.js'
import { fuseResidualAdd } from '../../../lib/models/passes/fuseResidualAdd.js'
import { convolve, describe, graphOf } from './graphs.js'

const relu = (x: SymbolicTensor, name: ActivationName = 'relu') =>
  activation({ activation: name, name: 'act' }).apply(x)
const fused = (build: Parameters<typeof graphOf>[0]) => describe(fuseReluPrologue(graphOf(build)))

test('convolutions rectify what they read', () => {
  assert.equal(
    fused((x) => convolve(relu(x), 'conv')),
    ['conv2d conv(x) reads relu'],
  )
  assert.equal(
    fused((x) => {
      const y = relu(x)
      return [convolve(y, 'a'), convolve(y, 'b')]
    }),
    ['conv2d a(x) reads relu', 'conv2d b(x) reads relu'],
  )
})

test('where anyone else needs the rectified value, nothing changes', () => {
  const builds: Parameters<typeof graphOf>[0][] = [
    (x) => convolve(relu(x, 'relu6'), 'conv'),
    (x) => {
      const y = relu(x)
      return [y, convolve(y, 'conv')]
    },
    (x) => {
      const y = relu(x)
      return [maxPooling2d({ name: 'pool' }).apply(y), convolve(y, 'conv')]
    },
  ]
  for (const build of builds) assert.equal(fused(build), describe(graphOf(build)))
})

test('a residual is not rectified', () => {
  const graph = fuseResidualAdd(
    graphOf((x) => {
      const y = relu(x)
      return add({ name: 'sum' }).apply([convolve(y, 'conv'), y])
    }),
  )
  assert.equal(describe(graph), ['activation act(x) relu', 'conv2d conv(act, act)'])
  assert.equal(describe(fuseReluPrologue(graph)), describe(graph))
})

test.run()
