import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { activation, add, type SymbolicTensor } from '../../../lib/index.js'
import type { Graph } from '../../../lib/models/graph.js'
import { dropIdentity } from '../../../lib/models/passes/dropIdentity.js'
import { graphOf } from './graphs.js'

/** Layers make no op for 'linear', so one is written into the graph. */
function withIdentities(graph: Graph, names: string[]): Graph {
  const ops = graph.spec.ops.map((op) =>
    names.includes(op.name) ? { ...op, attributes: { activation: 'linear' } } : op,
  )
  return { ...graph, spec: { ...graph.spec, ops: ops as typeof graph.spec.ops } }
}

const relu = (x: SymbolicTensor, name: string) => activation({ activation: 'relu', name }).apply(x)

test('a chain of identities goes, for every consumer', () => {
  const graph = graphOf((x) => {
    const c = relu(relu(relu(x, 'a'), 'b'), 'c')
    return add({ name: 'sum' }).apply([relu(c, 'd'), c])
  })
  const { spec } = dropIdentity(withIdentities(graph, ['a', 'b', 'c']))
  assert.equal(
    spec.ops.map(({ name, inputs }) => [name, ...inputs]),
    [
      ['d', 0],
      ['sum', spec.ops[0].output, 0],
    ],
  )
})

test('an identity that is an output stays', () => {
  const graph = withIdentities(
    graphOf((x) => relu(x, 'a')),
    ['a'],
  )
  assert.equal(dropIdentity(graph), graph)
})

test.run()
