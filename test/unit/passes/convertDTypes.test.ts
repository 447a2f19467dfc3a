import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  activation,
  conv2d,
  dense,
  flatten,
  input,
  multiply,
  rescaling,
  type SymbolicTensor,
  topK,
} from '../../../lib/index.js'
import type { Graph } from '../../../lib/models/graph.js'
import { lower } from '../../../lib/models/lower.js'
import { convertDTypes } from '../../../lib/models/passes/convertDTypes.js'
import { mapGraph } from '../../../lib/models/topology.js'
import { convolve, graphOf } from './graphs.js'

/** 'cast float16 (0) -> 2': what each op reads and writes. */
const describe = ({ spec }: Graph): string[] =>
  spec.ops.map(({ type, inputs, output, attributes }) => {
    const dtype = 'dtype' in attributes ? ` ${attributes.dtype}` : ''
    return `${type}${dtype} (${inputs.join(', ')}) -> ${output}`
  })

const converted = (build: Parameters<typeof graphOf>[0]) =>
  describe(convertDTypes(graphOf(build, [8, 8, 4]), 'float16'))

const softmax = (x: SymbolicTensor) => activation({ activation: 'softmax' }).apply(x)

function bytesGraph(build: (x: SymbolicTensor) => SymbolicTensor | SymbolicTensor[]): Graph {
  const x = input({ shape: [8, 8, 3], dtype: 'uint8' })
  const outputs = [build(x)].flat()
  return lower(mapGraph([x], outputs).nodes, [x], outputs)
}

test('inputs are cast once however many read them, outputs are cast back', () => {
  assert.equal(
    converted((x) => [convolve(x, 'a'), convolve(x, 'b')]),
    [
      'cast float16 (0) -> 3',
      'conv2d (3) -> 4',
      'conv2d (3) -> 5',
      'cast float32 (4) -> 1',
      'cast float32 (5) -> 2',
    ],
  )
})

test('an output that others read too is read before it is cast', () => {
  assert.equal(
    converted((x) => {
      const y = convolve(x, 'a')
      return [y, convolve(y, 'b')]
    }),
    [
      'cast float16 (0) -> 3',
      'conv2d (3) -> 4',
      'conv2d (4) -> 5',
      'cast float32 (4) -> 1',
      'cast float32 (5) -> 2',
    ],
  )
})

test('softmax and topK give float32: no cast at the end, one where the graph goes on', () => {
  assert.equal(
    converted((x) => topK({ k: 2 }).apply(softmax(dense({ units: 4 }).apply(x)))),
    ['cast float16 (0) -> 4', 'dense (4) -> 1', 'softmax (1) -> 2', 'top_k (2) -> 3'],
  )
  assert.equal(
    converted((x) => multiply().apply([x, softmax(x)])),
    [
      'softmax (0) -> 1',
      'cast float16 (0) -> 3',
      'cast float16 (1) -> 4',
      'multiply (3, 4) -> 5',
      'cast float32 (5) -> 2',
    ],
  )
})

test('what only copies does not round', () => {
  assert.equal(
    converted((x) => flatten().apply(softmax(x))),
    ['softmax (0) -> 1', 'flatten (1) -> 2'],
  )
  assert.equal(
    converted((x) => x),
    ['activation (0) -> 1'],
  )
})

test('a rescaling writes what its readers want', () => {
  const scale = rescaling({ scale: 2, name: 'scale' })
  assert.equal(
    describe(
      convertDTypes(
        bytesGraph((x) => conv2d({ filters: 1, kernelSize: 1 }).apply(scale.apply(x))),
        'bfloat16',
      ),
    ),
    ['rescaling bfloat16 (0) -> 1', 'conv2d (1) -> 3', 'cast float32 (3) -> 2'],
  )
  assert.equal(
    describe(
      convertDTypes(
        bytesGraph((x) => rescaling({ scale: 2 }).apply(x)),
        'bfloat16',
      ),
    ),
    ['rescaling float32 (0) -> 1'],
  )
  assert.equal(
    describe(
      convertDTypes(
        bytesGraph((x) => x),
        'float16',
      ),
    ),
    ['rescaling float32 (0) -> 1'],
  )
})

test('a rescaling in the middle is converted with the rest', () => {
  assert.equal(
    converted((x) => convolve(rescaling({ scale: 2 }).apply(convolve(x, 'a')), 'b')),
    [
      'cast float16 (0) -> 4',
      'conv2d (4) -> 1',
      'rescaling float16 (1) -> 2',
      'conv2d (2) -> 5',
      'cast float32 (5) -> 3',
    ],
  )
})

test.run()
