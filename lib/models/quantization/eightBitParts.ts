import type { EightBitDType } from '../../dtype.js'
import type { Graph } from '../graph.js'
import type { Conv2dOp, DepthwiseConv2dOp, ElementwiseActivation, OpSpec } from '../ops.js'
import { inferExtents } from '../passes/extents.js'
import { Rewriter } from '../passes/rewriter.js'

/** What tells a value of a network from the others, and from those of another network. */
export interface ValueName {
  /** Layer and op: "block3_sepconv1 conv2d". */
  readonly value: string
  /** Extent of the last axis; null where it cannot be told. */
  readonly channels: number | null
}

export type PlainConvolution = Conv2dOp | DepthwiseConv2dOp

export const isPlainConvolution = (op: OpSpec): op is PlainConvolution =>
  op.type === 'conv2d' || op.type === 'depthwise_conv2d'

/** Activations that can be applied to what is about to be rounded to 8 bits. */
const coarse = new Set<ElementwiseActivation>(['linear', 'relu', 'relu6'])

/** Ops whose output is still what the model was given. */
const carriers = new Set<OpSpec['type']>(['cast', 'rescaling', 'zero_padding2d', 'flatten'])

const activationOf = ({ attributes }: OpSpec): ElementwiseActivation =>
  'activation' in attributes ? attributes.activation : 'linear'

/**
 * What of a graph, whose separable convolutions have been split, is computed in 8 bits: the convolutions, but for those
 * that read what the model was given, and the max pools between them.
 */
export class EightBitParts {
  readonly #graph: Graph
  readonly #reader: Rewriter
  readonly #wanted = new Map<number, boolean>()

  constructor(graph: Graph) {
    this.#graph = graph
    this.#reader = new Rewriter(graph)
  }

  isConvolution(op: OpSpec): op is PlainConvolution {
    return isPlainConvolution(op) && !this.#isGiven(op.inputs[0])
  }

  isPool(op: OpSpec): boolean {
    const selects = op.type === 'max_pooling2d' && op.inputs.length === 1
    return selects && op.attributes.activation === 'linear' && this.isWanted(op.output)
  }

  /** Whether an op reads the value in 8 bits. */
  isWanted(value: number): boolean {
    if (!this.#wanted.has(value)) {
      const readers = this.#reader.consumers(value)
      this.#wanted.set(
        value,
        readers.some((op) => this.isConvolution(op) || this.isPool(op)),
      )
    }
    return this.#wanted.get(value)!
  }

  /** Whether a convolution rounds its output to 8 bits itself. */
  rounds(op: PlainConvolution): boolean {
    return this.isWanted(op.output) && coarse.has(op.attributes.activation)
  }

  /** uint8 for values that are not negative. */
  dtypeOf(value: number): EightBitDType {
    const producer = this.#reader.producer(value)
    return producer && activationOf(producer).startsWith('relu') ? 'uint8' : 'int8'
  }

  /**
   * Whether values that may be negative can be held as uint8 with an offset, which 1x1 convolutions read faster than
   * int8: nobody else may read them, and no padding, which is zeros, may be laid around them.
   */
  isShiftable(value: number): boolean {
    const producer = this.#reader.producer(value)
    const readers = this.#reader.consumers(value)
    const shifts = producer && this.isConvolution(producer) && this.rounds(producer)
    if (!shifts || this.#reader.isOutput(value) || this.dtypeOf(value) === 'uint8') return false
    return readers.every((op) => op.inputs[1] !== value && this.#isPointwise(op))
  }

  /** The values that need a range to be rounded, in the order of running. What a pool selects has the range it had. */
  names(): Map<number, ValueName> {
    const extents = inferExtents(this.#graph)
    const taken = new Map<string, number>()
    const names = new Map<number, ValueName>()
    const add = (value: number, base: string) => {
      if (!this.isWanted(value)) return
      const count = (taken.get(base) ?? 0) + 1
      taken.set(base, count)
      const channels = extents.get(value)?.at(-1)
      names.set(value, {
        value: count === 1 ? base : `${base} ${count}`,
        channels: typeof channels === 'number' ? channels : null,
      })
    }
    this.#graph.spec.inputs.forEach(({ value }, i) => {
      add(value, `input ${i}`)
    })
    for (const op of this.#graph.spec.ops) if (!this.isPool(op)) add(op.output, `${op.name} ${op.type}`)
    return names
  }

  #isPointwise(op: OpSpec): boolean {
    if (op.type !== 'conv2d' || !this.isConvolution(op) || op.attributes.prologue !== 'linear') return false
    const [rows, columns] = this.#graph.weights[op.weights.kernel!].shape
    const { padding } = op.attributes
    const padded = typeof padding !== 'string' && padding.some((side) => side > 0)
    return rows === 1 && columns === 1 && !padded
  }

  #isGiven(value: number): boolean {
    const producer = this.#reader.producer(value)
    return !producer || (carriers.has(producer.type) && this.#isGiven(producer.inputs[0]))
  }
}
