import type { DType, FloatingDType } from '../../dtype.js'
import type { Graph } from '../graph.js'
import type { CastOp, OpSpec } from '../ops.js'
import { Rewriter } from './rewriter.js'

const cast = (name: string, input: number, output: number, dtype: FloatingDType): CastOp => ({
  type: 'cast',
  name,
  inputs: [input],
  output,
  weights: {},
  attributes: { dtype, channels: 0 },
})

/** Ops that compute nothing, so that what they are given need not be rounded. */
const onlyCopies = (op: OpSpec): boolean =>
  op.type === 'flatten' || (op.type === 'activation' && op.attributes.activation === 'linear')

/** The dtype of every value; those that are read in `dtype` and come in another are cast once. */
function convertInputs(rewriter: Rewriter, inputs: Graph['spec']['inputs'], dtype: FloatingDType) {
  const dtypes = new Map<number, DType>(inputs.map((input) => [input.value, input.dtype]))
  const casts = new Map<number, number>()
  const converted = (value: number, reader: OpSpec): number => {
    if (dtypes.get(value) === dtype) return value
    if (!casts.has(value)) {
      casts.set(value, rewriter.addValue())
      rewriter.insert(cast(reader.name, value, casts.get(value)!, dtype), reader)
    }
    return casts.get(value)!
  }
  for (const op of rewriter.ops()) {
    switch (op.type) {
      case 'rescaling':
      case 'cast': {
        const isLast = rewriter.consumers(op.output).length === 0
        const attributes = { ...op.attributes, dtype: isLast ? 'float32' : dtype }
        rewriter.replace(op, { ...op, attributes } as OpSpec)
        dtypes.set(op.output, attributes.dtype)
        break
      }
      case 'softmax':
      case 'top_k':
        dtypes.set(op.output, 'float32')
        break
      default:
        if (onlyCopies(op)) {
          dtypes.set(op.output, dtypes.get(op.inputs[0])!)
        } else {
          rewriter.replace(op, { ...op, inputs: op.inputs.map((value) => converted(value, op)) })
          dtypes.set(op.output, dtype)
        }
    }
  }
  return dtypes
}

/** Gives the value, which is an output, to a cast; what made it makes another. */
function castOutput(rewriter: Rewriter, output: number): void {
  const producer = rewriter.producer(output)!
  const value = rewriter.addValue()
  for (const reader of new Set(rewriter.consumers(output))) {
    const inputs = reader.inputs.map((input) => (input === output ? value : input))
    rewriter.replace(reader, { ...reader, inputs })
  }
  rewriter.replace(producer, { ...producer, output: value })
  rewriter.insert(cast(producer.name, value, output, 'float32'))
}

/**
 * Has the graph computed in `dtype`: inputs are cast as they come in, unless a rescaling reads them, and outputs are
 * cast back to float32.
 */
export function convertDTypes(graph: Graph, dtype: FloatingDType): Graph {
  const rewriter = new Rewriter(graph)
  const dtypes = convertInputs(rewriter, graph.spec.inputs, dtype)
  for (const output of graph.spec.outputs) {
    if (dtypes.get(output) !== 'float32') castOutput(rewriter, output)
  }
  return rewriter.finish()
}
