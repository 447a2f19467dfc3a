import type { DType } from '../dtype.js'
import type { LayerWeight } from '../layers/weight.js'
import type { ElementwiseActivation, GraphSpec, OpSpec } from './ops.js'
import type { Shape } from './symbolic.js'

/** An array that an op uses: a layer's weight, or what a pass computed from several. */
export interface GraphWeight {
  readonly shape: readonly number[]
  readonly value: Float32Array
}

/**
 * A model as primitive ops, with the weights they refer to: what passes rewrite and the native side compiles.
 */
export interface Graph {
  readonly spec: GraphSpec
  readonly weights: readonly GraphWeight[]
  /** Of `spec.inputs`, with open dimensions. */
  readonly inputShapes: readonly Shape[]
}

type WithoutOutput<Op> = Op extends OpSpec ? Omit<Op, 'output'> : never

/** Layers lower themselves into one of these. Values are numbers; every op makes a new one. */
export class GraphBuilder {
  readonly #ops: OpSpec[] = []
  readonly #inputs: GraphSpec['inputs'] = []
  readonly #inputShapes: Shape[] = []
  readonly #weights = new Map<LayerWeight, number>()
  #values = 0

  input(shape: Shape, dtype: DType): number {
    const value = this.#values++
    this.#inputs.push({ value, dtype })
    this.#inputShapes.push(shape)
    return value
  }

  op(op: WithoutOutput<OpSpec>): number {
    const output = this.#values++
    this.#ops.push({ ...op, output } as OpSpec)
    return output
  }

  /** Softmax and the element-wise activations; none for 'linear'. */
  activation(name: string, input: number, activation: ElementwiseActivation | 'softmax'): number {
    if (activation === 'linear') return input
    const base = { name, inputs: [input], weights: {} }
    return activation === 'softmax'
      ? this.op({ ...base, type: 'softmax', attributes: {} })
      : this.op({ ...base, type: 'activation', attributes: { activation } })
  }

  /** Index of each weight under its name, which is its role in the op. */
  weights<Role extends string>(weights: readonly LayerWeight[]): { [Name in Role]?: number } {
    const indices: Record<string, number> = {}
    for (const weight of weights) {
      if (!this.#weights.has(weight)) this.#weights.set(weight, this.#weights.size)
      indices[weight.name] = this.#weights.get(weight)!
    }
    return indices as { [Name in Role]?: number }
  }

  /**
   * The graph with these outputs; a value that is an input, or an output already, is copied by an op of its
   * own.
   */
  build(outputs: { name: string; value: number }[]): Graph {
    const inputs = new Map(this.#inputs.map(({ value, dtype }) => [value, dtype]))
    const taken = new Set(inputs.keys())
    const distinct = outputs.map(({ name, value }) => {
      const output = taken.has(value) ? this.#copy(name, value, inputs.get(value)) : value
      taken.add(output)
      return output
    })
    const spec = { values: this.#values, inputs: this.#inputs, outputs: distinct, ops: this.#ops }
    return { spec, weights: [...this.#weights.keys()], inputShapes: this.#inputShapes }
  }

  #copy(name: string, value: number, dtype: DType = 'float32'): number {
    const base = { name, inputs: [value], weights: {} }
    return dtype === 'uint8'
      ? this.op({
          ...base,
          type: 'rescaling',
          attributes: { scale: [1], offset: [0], dtype: 'float32', channels: 0 },
        })
      : this.op({ ...base, type: 'activation', attributes: { activation: 'linear' } })
  }
}
