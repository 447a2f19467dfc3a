import type { DType, FloatingDType } from '../../lib/dtype.js'
import type { GraphSpec, OpSpec } from '../../lib/models/ops.js'

export interface GraphOptions {
  type: string
  attributes: object
  /** Of the graph's inputs; one that is not given is float32, and cast to `dtype` for the op. */
  inputs: (DType | undefined)[]
  /** Of the weights, in their order. */
  roles: string[]
  /** What the op computes in; its output is cast to float32. Default 'float32'. */
  dtype?: FloatingDType
  /** Makes what the op reads outputs too, so that it cannot be overwritten. */
  keepInputs?: boolean
}

/** A graph of one op called 'the_layer', whose inputs are the values 0, 1, ... or casts of them. */
export function graphOf(options: GraphOptions): GraphSpec {
  const { type, attributes, inputs, roles, dtype = 'float32', keepInputs = false } = options
  const ops: OpSpec[] = []
  let values = inputs.length
  const add = (op: object): number => {
    ops.push({ name: 'the_layer', weights: {}, ...op, output: values } as OpSpec)
    return values++
  }
  const cast = (value: number, to: FloatingDType): number =>
    dtype === 'float32'
      ? value
      : add({ type: 'cast', name: 'cast', inputs: [value], attributes: { dtype: to, channels: 0 } })

  const operands = inputs.map((given, value) => (given ? value : cast(value, dtype)))
  const weights = Object.fromEntries(roles.map((role, i) => [role, i]))
  const result = add({ type, inputs: operands, weights, attributes })
  const outputs = [result, ...(keepInputs ? operands : [])].map((value) => cast(value, 'float32'))
  return {
    values,
    inputs: inputs.map((given, value) => ({ value, dtype: given ?? 'float32' })),
    outputs,
    ops,
  }
}
