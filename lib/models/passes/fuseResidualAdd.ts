import type { Graph } from '../graph.js'
import type { OpSpec } from '../ops.js'
import { inferExtents, sameExtents } from './extents.js'
import { isConvolution } from './kinds.js'
import { Rewriter } from './rewriter.js'

function takesResidual(op: OpSpec | undefined): op is OpSpec & { attributes: { activation: string } } {
  const can = isConvolution(op) || op?.type === 'max_pooling2d'
  return can && op.inputs.length === 1 && op.attributes.activation === 'linear'
}

/**
 * Lets one of the two ops whose results are added do the adding. The one that runs last is preferred: by then
 * the other operand is there, and the op keeps its place.
 */
export function fuseResidualAdd(graph: Graph): Graph {
  const extents = inferExtents(graph)
  const rewriter = new Rewriter(graph)
  for (const add of rewriter.ops()) {
    if (add.type !== 'add' || add.inputs.length !== 2) continue
    const [a, b] = add.inputs.map((value) => extents.get(value))
    if (!a || !b || !sameExtents(a, b)) continue
    const [value] = add.inputs
      .filter((input) => rewriter.isPrivate(input) && takesResidual(rewriter.producer(input)))
      .sort((x, y) => rewriter.position(y) - rewriter.position(x))
    if (value === undefined) continue
    const op = rewriter.producer(value)!
    const residual = add.inputs[0] === value ? add.inputs[1] : add.inputs[0]
    rewriter.remove(op)
    rewriter.replace(add, {
      ...op,
      inputs: [op.inputs[0], residual],
      output: add.output,
      attributes: { ...op.attributes, activation: add.attributes.activation },
    } as OpSpec)
  }
  return rewriter.finish()
}
