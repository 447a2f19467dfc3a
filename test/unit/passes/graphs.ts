import { conv2d, input, type Layer, type Shape, type SymbolicTensor } from '../../../lib/index.js'
import type { Graph } from '../../../lib/models/graph.js'
import { lower } from '../../../lib/models/lower.js'
import { assignNames } from '../../../lib/models/names.js'
import type { OpSpec } from '../../../lib/models/ops.js'
import { mapGraph } from '../../../lib/models/topology.js'

/** The unfused graph of what `build` makes of one input called 'x'. */
export function graphOf(
  build: (x: SymbolicTensor) => SymbolicTensor | SymbolicTensor[],
  shape: Shape = [8, 8, 4],
): Graph {
  const x = input({ shape, name: 'x' })
  const outputs = [build(x)].flat()
  const { nodes, layers } = mapGraph([x], outputs)
  assignNames(layers as Layer[])
  return lower(nodes, [x], outputs)
}

export const convolve = (
  x: SymbolicTensor,
  name: string,
  options: { strides?: number; kernelSize?: number } = {},
) => conv2d({ filters: 4, kernelSize: 3, padding: 'same', name, ...options }).apply(x)

/** 'conv2d conv(x) relu': the layer that makes each input stands for the value. */
export function describe({ spec }: Graph): string[] {
  const names = new Map(spec.inputs.map(({ value }) => [value, 'x']))
  for (const op of spec.ops) names.set(op.output, `${op.name}`)
  return spec.ops.map((op) => {
    const inputs = op.inputs.map((value) => names.get(value)).join(', ')
    const attributes = op.attributes as { prologue?: string; activation?: string }
    const fused = [
      attributes.prologue === 'relu' ? 'reads relu' : '',
      attributes.activation && attributes.activation !== 'linear' ? attributes.activation : '',
    ]
    return [`${op.type} ${op.name}(${inputs})`, ...fused].filter(Boolean).join(' ')
  })
}

export const opNamed = (graph: Graph, name: string): OpSpec => graph.spec.ops.find((op) => op.name === name)!
