import { type Graph, GraphBuilder } from './graph.js'
import type { SymbolicTensor } from './symbolic.js'

/** The graph of `nodes`, which are in an order in which they can run; every layer becomes primitive ops. */
export function lower(
  nodes: readonly SymbolicTensor[],
  inputs: readonly SymbolicTensor[],
  outputs: readonly SymbolicTensor[],
): Graph {
  const builder = new GraphBuilder()
  const values = new Map<SymbolicTensor, number>()
  // The graph's inputs come first, so that they keep the order in which the model has them.
  for (const node of [...inputs, ...nodes]) {
    if (values.has(node)) continue
    const operands = node.inputs.map((operand) => values.get(operand)!)
    values.set(node, node.layer.lower(builder, operands))
  }
  return builder.build(outputs.map((node) => ({ name: node.layer.name, value: values.get(node)! })))
}
