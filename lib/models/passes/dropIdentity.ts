import type { Graph } from '../graph.js'
import { Rewriter } from './rewriter.js'

/** Takes out activations that do nothing; what used their output uses their input. */
export function dropIdentity(graph: Graph): Graph {
  const rewriter = new Rewriter(graph)
  for (const op of rewriter.ops()) {
    if (op.type !== 'activation' || op.attributes.activation !== 'linear') continue
    if (rewriter.isOutput(op.output)) continue
    const [source] = op.inputs
    for (const consumer of new Set(rewriter.consumers(op.output))) {
      const inputs = consumer.inputs.map((value) => (value === op.output ? source : value))
      rewriter.replace(consumer, { ...consumer, inputs })
    }
    rewriter.remove(op)
  }
  return rewriter.finish()
}
