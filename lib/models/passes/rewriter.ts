import type { Graph, GraphWeight } from '../graph.js'
import type { OpSpec } from '../ops.js'

/** A copy of a graph that a pass changes op by op. The ops of the original are never written to. */
export class Rewriter {
  #ops: OpSpec[]
  readonly #weights: GraphWeight[]
  readonly #outputs: ReadonlySet<number>
  readonly #producers = new Map<number, OpSpec>()
  readonly #consumers = new Map<number, OpSpec[]>()
  #values: number

  constructor(private readonly graph: Graph) {
    this.#ops = [...graph.spec.ops]
    this.#values = graph.spec.values
    this.#weights = [...graph.weights]
    this.#outputs = new Set(graph.spec.outputs)
    for (const op of this.#ops) this.#link(op)
  }

  /** Each op that is still there when its turn comes, as it then stands. */
  *ops(): Generator<OpSpec> {
    for (const { output } of this.graph.spec.ops) {
      const op = this.producer(output)
      if (op) yield op
    }
  }

  get weights(): readonly GraphWeight[] {
    return this.#weights
  }

  producer(value: number): OpSpec | undefined {
    return this.#producers.get(value)
  }

  /** An op stands here once for each time it uses the value. */
  consumers(value: number): readonly OpSpec[] {
    return this.#consumers.get(value) ?? []
  }

  isOutput(value: number): boolean {
    return this.#outputs.has(value)
  }

  /** Whether one op uses the value, once, and nobody outside sees it. */
  isPrivate(value: number): boolean {
    return this.consumers(value).length === 1 && !this.isOutput(value)
  }

  /** Place in the order of running; -1 for the graph's inputs. */
  position(value: number): number {
    const producer = this.producer(value)
    return producer ? this.#ops.indexOf(producer) : -1
  }

  /** Puts `by` in the place of `op`. */
  replace(op: OpSpec, by: OpSpec): void {
    this.#unlink(op)
    this.#ops[this.#ops.indexOf(op)] = by
    this.#link(by)
  }

  /** Puts `op` in front of `before`, or behind all others. */
  insert(op: OpSpec, before?: OpSpec): void {
    this.#ops.splice(before ? this.#ops.indexOf(before) : this.#ops.length, 0, op)
    this.#link(op)
  }

  remove(op: OpSpec): void {
    this.#unlink(op)
    this.#ops = this.#ops.filter((other) => other !== op)
  }

  /** A number for one more value. */
  addValue(): number {
    return this.#values++
  }

  addWeight(weight: GraphWeight): number {
    return this.#weights.push(weight) - 1
  }

  finish(): Graph {
    const spec = { ...this.graph.spec, values: this.#values, ops: this.#ops }
    return { ...this.graph, spec, weights: this.#weights }
  }

  #link(op: OpSpec): void {
    this.#producers.set(op.output, op)
    for (const value of op.inputs) this.#consumers.set(value, [...this.consumers(value), op])
  }

  #unlink(op: OpSpec): void {
    if (this.producer(op.output) === op) this.#producers.delete(op.output)
    for (const value of op.inputs) {
      this.#consumers.set(
        value,
        this.consumers(value).filter((other) => other !== op),
      )
    }
  }
}
