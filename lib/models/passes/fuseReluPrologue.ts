import type { Graph } from '../graph.js'
import type { OpSpec } from '../ops.js'
import { type ConvolutionOp, isConvolution } from './kinds.js'
import { Rewriter } from './rewriter.js'

const takesPrologue = (op: OpSpec, value: number): op is ConvolutionOp =>
  isConvolution(op) && op.attributes.prologue === 'linear' && op.inputs[0] === value && op.inputs[1] !== value

/** Lets convolutions rectify what they read, where nobody else needs the rectified value. */
export function fuseReluPrologue(graph: Graph): Graph {
  const rewriter = new Rewriter(graph)
  for (const relu of rewriter.ops()) {
    if (relu.type !== 'activation' || relu.attributes.activation !== 'relu') continue
    const consumers = rewriter.consumers(relu.output)
    if (rewriter.isOutput(relu.output) || !consumers.every((op) => takesPrologue(op, relu.output))) continue
    for (const op of consumers) {
      const inputs = [relu.inputs[0], ...op.inputs.slice(1)]
      rewriter.replace(op, { ...op, inputs, attributes: { ...op.attributes, prologue: 'relu' } } as OpSpec)
    }
    rewriter.remove(relu)
  }
  return rewriter.finish()
}
