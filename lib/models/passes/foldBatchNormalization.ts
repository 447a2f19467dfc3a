import type { Graph } from '../graph.js'
import type {
  BatchNormalizationOp,
  Conv2dOp,
  DenseOp,
  DepthwiseConv2dOp,
  OpSpec,
  SeparableConv2dOp,
} from '../ops.js'
import { normalizationAffine } from './affine.js'
import { Rewriter } from './rewriter.js'

type Scalable = Conv2dOp | DepthwiseConv2dOp | SeparableConv2dOp | DenseOp

const scalable = new Set<OpSpec['type']>(['conv2d', 'depthwise_conv2d', 'separable_conv2d', 'dense'])

const isScalable = (op: OpSpec | undefined): op is Scalable => op !== undefined && scalable.has(op.type)

/** The normalization as y = x * scale + bias, after the scale and bias that are there already. */
function combine(rewriter: Rewriter, op: Scalable, norm: BatchNormalizationOp) {
  const read = (index: number | undefined) =>
    index === undefined ? undefined : rewriter.weights[index].value
  const before = { scale: read(op.weights.scale), bias: read(op.weights.bias) }
  const { scale, bias } = normalizationAffine(norm, rewriter.weights, before)
  const shape = [scale.length]
  return {
    scale: rewriter.addWeight({ shape, value: scale }),
    bias: rewriter.addWeight({ shape, value: bias }),
  }
}

/**
 * Lets a convolution or dense op do the work of the normalization that follows it. The kernel is not copied:
 * its factors become the op's `scale`.
 */
export function foldBatchNormalization(graph: Graph): Graph {
  const rewriter = new Rewriter(graph)
  for (const norm of rewriter.ops()) {
    if (norm.type !== 'batch_normalization') continue
    const [value] = norm.inputs
    const op = rewriter.producer(value)
    if (!isScalable(op) || !rewriter.isPrivate(value)) continue
    if (op.attributes.activation !== 'linear' || op.inputs.length > 1) continue
    rewriter.remove(norm)
    rewriter.replace(op, {
      ...op,
      output: norm.output,
      weights: { ...op.weights, ...combine(rewriter, op, norm) },
      attributes: { ...op.attributes, activation: norm.attributes.activation },
    } as OpSpec)
  }
  return rewriter.finish()
}
