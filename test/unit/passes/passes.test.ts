import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { input, Xception } from '../../../lib/index.js'
import type { Graph } from '../../../lib/models/graph.js'
import { lower } from '../../../lib/models/lower.js'
import { applyPasses, checkPasses, passNames } from '../../../lib/models/passes/index.js'
import { mapGraph } from '../../../lib/models/topology.js'
import { refuses } from '../../refuses.js'
import { convolve, describe, graphOf } from './graphs.js'

async function xceptionGraph(side: number | null): Promise<Graph> {
  const inputTensor = input({ shape: [side, side, 3], name: 'x' })
  const { outputs } = await Xception({ weights: null, inputTensor, includeTop: false })
  return lower(mapGraph([inputTensor], outputs).nodes, [inputTensor], outputs)
}

test('Xception becomes its convolutions and pools, with everything else fused into them', async () => {
  for (const side of [299, null]) {
    const ops = describe(applyPasses(await xceptionGraph(side)))
    assert.is(ops.length, 44)
    assert.is(ops.filter((op) => op.startsWith('separable_conv2d')).length, 34)
    assert.is(ops.filter((op) => op.startsWith('conv2d')).length, 6)
    assert.is(ops.filter((op) => op.startsWith('max_pooling2d')).length, 4)
    assert.ok(ops.includes('conv2d block1_conv1(x) relu'))
    assert.ok(ops.includes('conv2d conv2d(block1_conv2, block2_pool)'))
    assert.ok(ops.includes('separable_conv2d block3_sepconv1(conv2d) reads relu relu'))
    assert.ok(ops.includes('separable_conv2d block5_sepconv3(block5_sepconv2, conv2d_2)'))
  }
})

test('a pass does not write to the graph that it is given', async () => {
  const graph = await xceptionGraph(null)
  const before = structuredClone(graph.spec)
  const weights = [...graph.weights]
  applyPasses(graph)
  assert.equal(graph.spec, before)
  assert.ok(
    graph.weights.length === weights.length && graph.weights.every((weight, i) => weight === weights[i]),
  )
})

test('values and weights are numbered without gaps, whichever passes ran', async () => {
  const graph = await xceptionGraph(null)
  for (const names of [[], passNames, ...passNames.map((name) => [name])]) {
    const { spec, weights } = applyPasses(graph, names)
    const values = [...spec.inputs.map(({ value }) => value), ...spec.ops.map(({ output }) => output)]
    assert.equal(
      values.toSorted((a, b) => a - b),
      Array.from({ length: spec.values }, (_, i) => i),
    )
    const used = new Set(spec.ops.flatMap((op) => Object.values(op.weights as Record<string, number>)))
    assert.is(used.size, weights.length)
    assert.is(Math.max(...used), weights.length - 1)
    const ready = new Set(spec.inputs.map(({ value }) => value))
    for (const op of spec.ops) {
      assert.ok(
        op.inputs.every((value) => ready.has(value)),
        `${op.name} runs too early`,
      )
      ready.add(op.output)
    }
  }
})

test('the option names the passes', async () => {
  assert.equal(checkPasses(false), [])
  assert.equal(checkPasses(undefined), passNames)
  assert.equal(checkPasses(['fuseActivation']), ['fuseActivation'])
  const error = await refuses('ERR_INVALID_ARGUMENT', () => checkPasses(['fuseActivations']))
  assert.is(error.hint, "Did you mean 'fuseActivation'?")
  await refuses('ERR_INVALID_ARGUMENT', () => checkPasses(true))
  assert.equal(describe(applyPasses(graphOf((x) => convolve(x, 'conv')))), ['conv2d conv(x)'])
})

test.run()
