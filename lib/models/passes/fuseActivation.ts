import type { Graph } from '../graph.js'
import type { OpSpec } from '../ops.js'
import { Rewriter } from './rewriter.js'

const appliesNone = (op: OpSpec | undefined): op is OpSpec =>
  op !== undefined && 'activation' in op.attributes && op.attributes.activation === 'linear'

/** Lets the op before an activation apply it to what it writes. */
export function fuseActivation(graph: Graph): Graph {
  const rewriter = new Rewriter(graph)
  for (const activation of rewriter.ops()) {
    if (activation.type !== 'activation') continue
    const [value] = activation.inputs
    const op = rewriter.producer(value)
    if (!appliesNone(op) || !rewriter.isPrivate(value)) continue
    const attributes = { ...op.attributes, activation: activation.attributes.activation }
    rewriter.remove(activation)
    rewriter.replace(op, { ...op, output: activation.output, attributes } as OpSpec)
  }
  return rewriter.finish()
}
