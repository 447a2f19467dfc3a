import type { Graph } from '../graph.js'
import type { OpSpec } from '../ops.js'

/** Numbers items in the order in which they are first asked for. */
function renumber() {
  const numbers = new Map<number, number>()
  const number = (old: number): number => {
    if (!numbers.has(old)) numbers.set(old, numbers.size)
    return numbers.get(old)!
  }
  return { numbers, number }
}

/** Drops values and weights that no op uses any more, and numbers the others anew. */
export function compact({ spec, weights, inputShapes }: Graph): Graph {
  const values = renumber()
  const used = renumber()
  const inputs = spec.inputs.map((input) => ({ ...input, value: values.number(input.value) }))
  const ops = spec.ops.map((op) => {
    const roles = Object.entries(op.weights).map(([role, index]) => [role, used.number(index)])
    return {
      ...op,
      inputs: op.inputs.map(values.number),
      output: values.number(op.output),
      weights: Object.fromEntries(roles),
    } as OpSpec
  })
  const outputs = spec.outputs.map(values.number)
  return {
    spec: { values: values.numbers.size, inputs, outputs, ops },
    weights: [...used.numbers.keys()].map((index) => weights[index]),
    inputShapes,
  }
}
