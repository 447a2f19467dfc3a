import * as assert from 'uvu/assert'
import { binding } from '../../lib/binding.js'
import type { DType } from '../../lib/dtype.js'
import { type ErrorCode, XceptionError } from '../../lib/errors.js'
import { sizeOf } from '../../lib/ndarray.js'
import { graphOf } from './graphs.js'
import { compileOptions } from './harness.js'

/** A graph of one op that must not become a model. */
export interface Refusal {
  label: string
  code: ErrorCode
  type: string
  attributes: object
  /** With the batch. */
  inputs: number[][]
  weights?: Record<string, number[]>
  /** Of the inputs, one for all or one for each. Default 'float32'. */
  dtype?: DType | DType[]
}

/** Checks that making a model of it is rejected with its code, on every device. */
export async function checkRefusal(one: Refusal): Promise<void> {
  const { type, attributes, inputs, weights = {}, dtype: given = 'float32' } = one
  const dtypes = inputs.map((_, i) => (Array.isArray(given) ? given[i] : given))
  const graph = graphOf({ type, attributes, inputs: dtypes, roles: Object.keys(weights) })
  const arrays = Object.values(weights).map((shape) => ({ data: new Float32Array(sizeOf(shape)), shape }))
  for (const { name } of binding().devices()) {
    let caught: unknown
    try {
      await binding().createModel(name, graph, arrays, inputs, compileOptions)
    } catch (error) {
      caught = error
    }
    assert.instance(caught, XceptionError, `expected ${one.code} but received ${caught}`)
    assert.is((caught as XceptionError).code, one.code, String(caught))
  }
}
