import { XceptionError } from '../errors.js'
import type { Layer } from '../layers/layer.js'
import type { SymbolicTensor } from './symbolic.js'

/** The part of a graph between a model's inputs and outputs. */
export interface Topology {
  /** In an order in which they can run. */
  readonly nodes: readonly SymbolicTensor[]
  /** In the order of Keras's `model.layers`. */
  readonly layers: readonly Layer[]
  /** Distance of each node from the outputs. */
  readonly depths: ReadonlyMap<SymbolicTensor, number>
}

/** Depth first from the outputs, with a stack of its own so that no graph is too deep. */
function traverse(inputs: readonly SymbolicTensor[], outputs: readonly SymbolicTensor[]) {
  const sources = new Set(inputs)
  const nodes = new Set<SymbolicTensor>()
  const visits = new Map<Layer, number>()
  for (const output of outputs) {
    const path: { node: SymbolicTensor; next: number }[] = []
    const enter = (node: SymbolicTensor) => {
      if (nodes.has(node)) return
      if (!visits.has(node.layer)) visits.set(node.layer, visits.size)
      path.push({ node, next: 0 })
    }
    enter(output)
    while (path.length > 0) {
      const step = path[path.length - 1]
      if (!sources.has(step.node) && step.next < step.node.inputs.length) {
        enter(step.node.inputs[step.next++])
      } else {
        nodes.add(step.node)
        path.pop()
      }
    }
  }
  return { nodes: [...nodes], visits }
}

/** A layer that is used twice counts with its greatest depth, as in Keras. */
function measureDepths(nodes: readonly SymbolicTensor[]) {
  const depths = new Map<SymbolicTensor, number>()
  const layerDepths = new Map<Layer, number>()
  for (const node of nodes.toReversed()) {
    const depth = Math.max(depths.get(node) ?? 0, layerDepths.get(node.layer) ?? 0)
    depths.set(node, depth)
    layerDepths.set(node.layer, depth)
    for (const input of node.inputs) depths.set(input, Math.max(depths.get(input) ?? 0, depth + 1))
  }
  return { depths, layerDepths }
}

/** @throws ERR_GRAPH when the outputs need other inputs than these. */
function checkConnected(inputs: readonly SymbolicTensor[], nodes: readonly SymbolicTensor[]): void {
  const reached = new Set(nodes)
  const idle = inputs.find((tensor) => !reached.has(tensor))
  if (idle) {
    throw new XceptionError('ERR_GRAPH', `No output of the model depends on its input '${idle.layer.name}'`)
  }
  const given = new Set(inputs)
  const missing = nodes.find((node) => node.inputs.length === 0 && !given.has(node))
  if (missing) {
    throw new XceptionError(
      'ERR_GRAPH',
      `The outputs depend on '${missing.layer.name}', which is not among the model's inputs`,
      { hint: 'Pass every input() that the outputs are computed from as `inputs`.' },
    )
  }
}

/** The input() tensors that a tensor is computed from. */
export const sourcesOf = (tensor: SymbolicTensor): SymbolicTensor[] =>
  traverse([], [tensor]).nodes.filter((node) => node.inputs.length === 0)

/**
 * Finds nodes and layers as Keras does: layers by depth, those of one depth in the order in which a walk from
 * the outputs first meets them.
 * @throws ERR_GRAPH
 */
export function mapGraph(inputs: readonly SymbolicTensor[], outputs: readonly SymbolicTensor[]): Topology {
  const { nodes, visits } = traverse(inputs, outputs)
  checkConnected(inputs, nodes)
  const { depths, layerDepths } = measureDepths(nodes)
  const layers = [...layerDepths.keys()].sort(
    (a, b) => layerDepths.get(b)! - layerDepths.get(a)! || visits.get(a)! - visits.get(b)!,
  )
  return { nodes, layers, depths }
}
