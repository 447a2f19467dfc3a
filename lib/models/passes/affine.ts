import type { GraphWeight } from '../graph.js'
import type { BatchNormalizationOp } from '../ops.js'

interface Affine {
  /** One factor per channel; undefined for 1. */
  scale?: Float32Array
  bias?: Float32Array
}

/** The normalization of x * before.scale + before.bias, as x * scale + bias; computed in float64. */
export function normalizationAffine(
  norm: BatchNormalizationOp,
  weights: readonly GraphWeight[],
  before: Affine = {},
): Required<Affine> {
  const read = (index: number | undefined) => (index === undefined ? undefined : weights[index].value)
  const mean = read(norm.weights.moving_mean)!
  const variance = read(norm.weights.moving_variance)!
  const gamma = read(norm.weights.gamma)
  const beta = read(norm.weights.beta)
  const scale = new Float32Array(mean.length)
  const bias = new Float32Array(mean.length)
  for (let c = 0; c < mean.length; c++) {
    const factor = (gamma?.[c] ?? 1) / Math.sqrt(variance[c] + norm.attributes.epsilon)
    scale[c] = (before.scale?.[c] ?? 1) * factor
    bias[c] = ((before.bias?.[c] ?? 0) - mean[c]) * factor + (beta?.[c] ?? 0)
  }
  return { scale, bias }
}
