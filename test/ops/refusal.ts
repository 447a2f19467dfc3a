import * as assert from 'uvu/assert'
import { binding } from '../../lib/binding.js'
import type { DType } from '../../lib/dtype.js'
import { type ErrorCode, XceptionError } from '../../lib/errors.js'
import { sizeOf } from '../../lib/ndarray.js'
import { graphOf, targets } from './harness.js'

/** A graph of one op that must not become a model. */
export interface Refusal {
  label: string
  code: ErrorCode
  type: string
  attributes: object
  /** With the batch. */
  inputs: number[][]
  weights?: Record<string, number[]>
  dtype?: DType
}

/** Checks that making a model of it is rejected with its code, on every device and dtype. */
export async function checkRefusal(one: Refusal): Promise<void> {
  const { type, attributes, inputs, weights = {}, dtype: inputType = 'float32' } = one
  const dtypes = inputs.map(() => inputType)
  const graph = graphOf(type, attributes, dtypes, Object.keys(weights))
  const arrays = Object.values(weights).map((shape) => ({ data: new Float32Array(sizeOf(shape)), shape }))
  for (const { device, dtype } of targets()) {
    let caught: unknown
    try {
      await binding().createModel(device.name, dtype, graph, arrays, inputs)
    } catch (error) {
      caught = error
    }
    assert.instance(caught, XceptionError, `expected ${one.code} but received ${caught}`)
    assert.is((caught as XceptionError).code, one.code, String(caught))
  }
}
