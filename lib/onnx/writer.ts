import type { Graph, GraphWeight } from '../models/graph.js'
import type { ElementwiseActivation } from '../models/ops.js'
import { type Extent, inferExtents } from '../models/passes/extents.js'
import type { Attributes, Initializer, Node } from './proto.js'

/** Where an array of rank 4 has its channels: last, as in Keras, or in front of rows and columns, as in ONNX. */
export type Layout = 'nhwc' | 'nchw'

const permutations = { nchw: [0, 3, 1, 2], nhwc: [0, 2, 3, 1] } as const

interface Value {
  rank: number
  /** Names by layout; arrays of another rank than 4 have one under 'nhwc'. */
  names: { [L in Layout]?: string }
}

const activations: Record<ElementwiseActivation, string> = {
  linear: 'Identity',
  relu: 'Relu',
  relu6: 'Clip',
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
}

/**
 * An ONNX graph as it grows. The values of our graph have their names in it, those of rank 4 in one layout or in both:
 * a Transpose is written when an op asks for the other one.
 */
export class OnnxWriter {
  readonly nodes: Node[] = []
  readonly #initializers = new Map<string, Initializer>()
  readonly #values = new Map<number, Value>()
  readonly #taken = new Set<string>()
  readonly #extents: ReadonlyMap<number, readonly Extent[]>
  /** The layer that is being written: what it makes is named after it. */
  layer = ''

  /** Of `graph`, which has float32 values, and uint8 inputs maybe. */
  constructor(private readonly graph: Graph) {
    this.#extents = inferExtents(graph)
  }

  get weights(): readonly GraphWeight[] {
    return this.graph.weights
  }

  get initializers(): Initializer[] {
    return [...this.#initializers.values()]
  }

  /** `name`, or if that is taken, with a number. */
  unique(name: string): string {
    let result = name
    for (let count = 1; this.#taken.has(result); count++) result = `${name}_${count}`
    this.#taken.add(result)
    return result
  }

  extentsOf(value: number): readonly Extent[] | undefined {
    return this.#extents.get(value)
  }

  isBytes(value: number): boolean {
    return this.graph.spec.inputs.some((input) => input.value === value && input.dtype === 'uint8')
  }

  rankOf(value: number): number {
    return this.#values.get(value)!.rank
  }

  /** The layout that costs no Transpose, if one of the values has it; channels first where both are there. */
  layoutOf(...values: readonly number[]): Layout {
    return values.some((value) => this.#values.get(value)!.names.nchw) ? 'nchw' : 'nhwc'
  }

  /** The value's name. Of rank 4, in this layout. */
  read(value: number, layout: Layout = 'nhwc'): string {
    const { rank, names } = this.#values.get(value)!
    const wanted = rank === 4 ? layout : 'nhwc'
    names[wanted] ??= this.node('Transpose', [names.nhwc ?? names.nchw!], { perm: permutations[wanted] })
    return names[wanted]
  }

  define(value: number, name: string, rank: number, layout: Layout = 'nhwc'): void {
    this.#values.set(value, { rank, names: { [layout]: name } })
  }

  /** The names of the node's outputs. */
  nodeOf(type: string, inputs: readonly string[], attributes: Attributes, count: number): string[] {
    const name = this.unique(`${this.layer}/${type}`)
    const outputs = [name]
    while (outputs.length < count) outputs.push(this.unique(`${name}:${outputs.length}`))
    this.nodes.push({ type, name, inputs, outputs, attributes })
    return outputs
  }

  /** The name of the node's output. */
  node(type: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.nodeOf(type, inputs, attributes, 1)[0]
  }

  activation(activation: ElementwiseActivation, input: string): string {
    const limits = activation === 'relu6' ? [this.floats('zero', [], [0]), this.floats('six', [], [6])] : []
    return this.node(activations[activation], [input, ...limits])
  }

  /** What was made under the same key before is taken again: layers share weights. */
  constant(key: string, name: string, shape: readonly number[], elements: () => Float32Array): string {
    return this.#initializer(key, { name, dtype: 'float32', shape, elements })
  }

  floats(name: string, shape: readonly number[], values: ArrayLike<number>): string {
    return this.constant(`${name} ${shape}`, name, shape, () => Float32Array.from(values))
  }

  integers(name: string, values: readonly number[]): string {
    const elements = () => BigInt64Array.from(values, BigInt)
    return this.#initializer(`${name} ${values}`, { name, dtype: 'int64', shape: [values.length], elements })
  }

  #initializer(key: string, initializer: Initializer): string {
    const known = this.#initializers.get(key)
    if (known) return known.name
    const name = this.unique(initializer.name)
    this.#initializers.set(key, { ...initializer, name })
    return name
  }
}
