import { createHash } from 'node:crypto'
import type { CompileOptions, NativeBatching } from '../binding.js'
import type { LayerWeight } from '../layers/weight.js'
import type { Graph } from './graph.js'
import type { Calibration } from './quantization/calibration.js'

interface Ingredients {
  device: string
  dtype: string
  calibration?: Calibration
  options: CompileOptions
  batching?: NativeBatching
  /** As the layers lower themselves, before any pass has looked at a weight's value. */
  graph: Graph
  passes: readonly string[]
  weights: readonly LayerWeight[]
}

/**
 * What a model is called that computes the same wherever it is made in this process: undefined where a weight was set
 * by hand, so that nothing but its values tells what it is.
 */
export function sharedName({ graph, weights, ...rest }: Ingredients): string | undefined {
  const origins = weights.map(({ origin }) => origin)
  if (origins.includes(undefined)) return undefined
  const { spec, inputShapes } = graph
  return createHash('sha256')
    .update(JSON.stringify({ ...rest, spec, inputShapes, origins }))
    .digest('hex')
}
