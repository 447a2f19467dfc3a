import type { OpSpec } from '../../lib/models/ops.js'
import type { Array64, AttributesOf, Weights } from './array.js'
import * as conversion from './conversion.js'
import * as convolution from './convolution.js'
import * as elementwise from './elementwise.js'
import * as pool from './pool.js'
import * as quantization from './quantization.js'
import * as rows from './rows.js'
import * as structure from './structure.js'

export type { Array64, AttributesOf, Weights } from './array.js'

type References = {
  [Type in OpSpec['type']]: (inputs: Array64[], weights: Weights, attributes: AttributesOf<Type>) => Array64
}

/** Every op in plain float64 loops, written for reading: what the backends are held against. */
export const references: References = {
  ...conversion,
  ...convolution,
  ...elementwise,
  ...pool,
  ...quantization,
  ...rows,
  ...structure,
}
