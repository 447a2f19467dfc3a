import type { Graph } from '../graph.js'
import type { Padding } from '../ops.js'
import { isConvolution } from './kinds.js'
import { Rewriter } from './rewriter.js'

type Sides = Exclude<Padding, string>

/** What native/ops/window.cc takes on one side. */
const MAX_PADDING = 65535

/** 'same' depends on the size of the input, so it cannot be added to. */
function addSides(sides: Sides, padding: Padding): Sides | undefined {
  if (padding === 'same') return undefined
  if (padding === 'valid') return sides
  const sums = sides.map((side, i) => side + padding[i]) as Sides
  return Math.max(...sums) <= MAX_PADDING ? sums : undefined
}

/** Lets the convolutions that read a zero-padded value do the padding themselves. */
export function fuseZeroPadding(graph: Graph): Graph {
  const rewriter = new Rewriter(graph)
  // From the last, so that paddings that follow each other all arrive at the convolution.
  for (const pad of [...rewriter.ops()].reverse()) {
    if (pad.type !== 'zero_padding2d') continue
    for (const op of rewriter.consumers(pad.output)) {
      if (!isConvolution(op) || op.inputs[0] !== pad.output || op.inputs[1] === pad.output) continue
      const padding = addSides(pad.attributes.padding, op.attributes.padding)
      if (!padding) continue
      const inputs = [pad.inputs[0], ...op.inputs.slice(1)]
      rewriter.replace(op, { ...op, inputs, attributes: { ...op.attributes, padding } } as typeof op)
    }
    if (rewriter.consumers(pad.output).length === 0 && !rewriter.isOutput(pad.output)) rewriter.remove(pad)
  }
  return rewriter.finish()
}
