import type { Graph } from '../graph.js'
import type {
  BatchNormalizationOp,
  Conv2dOp,
  DenseOp,
  DepthwiseConv2dOp,
  OpSpec,
  SeparableConv2dOp,
} from '../ops.js'
import { Rewriter } from './rewriter.js'

type Scalable = Conv2dOp | DepthwiseConv2dOp | SeparableConv2dOp | DenseOp

const scalable = new Set<OpSpec['type']>(['conv2d', 'depthwise_conv2d', 'separable_conv2d', 'dense'])

const isScalable = (op: OpSpec | undefined): op is Scalable => op !== undefined && scalable.has(op.type)

/** The normalization as y = x * scale + bias, in float64, after the scale and bias that are there already. */
function combine(rewriter: Rewriter, op: Scalable, norm: BatchNormalizationOp) {
  const read = (index: number | undefined) =>
    index === undefined ? undefined : rewriter.weights[index].value
  const mean = read(norm.weights.moving_mean)!
  const variance = read(norm.weights.moving_variance)!
  const gamma = read(norm.weights.gamma)
  const beta = read(norm.weights.beta)
  const scaleBefore = read(op.weights.scale)
  const biasBefore = read(op.weights.bias)
  const scale = new Float32Array(mean.length)
  const bias = new Float32Array(mean.length)
  for (let c = 0; c < mean.length; c++) {
    const factor = (gamma?.[c] ?? 1) / Math.sqrt(variance[c] + norm.attributes.epsilon)
    scale[c] = (scaleBefore?.[c] ?? 1) * factor
    bias[c] = ((biasBefore?.[c] ?? 0) - mean[c]) * factor + (beta?.[c] ?? 0)
  }
  const shape = [mean.length]
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
