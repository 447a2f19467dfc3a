import type { EightBitDType } from '../../dtype.js'
import type { Graph, GraphWeight } from '../graph.js'
import type { OpSpec, QuantizedConv2dOp } from '../ops.js'
import { Rewriter } from '../passes/rewriter.js'
import { type Calibration, rangesOf } from './calibration.js'
import { EightBitParts, type PlainConvolution } from './eightBitParts.js'

/** How a value is held in 8 bits: x stands for (x - offset) * scale. */
interface Form {
  dtype: EightBitDType
  scale: number
  offset: number
}

interface Quantized extends Form {
  value: number
}

/** Makes int8 of uint8. */
const OFFSET = 128

const steps = { int8: 127, uint8: 255 } as const satisfies Record<EightBitDType, number>

/** A scale is a positive number, and the same once it is a float32. */
const scaleFor = (range: number, dtype: EightBitDType) => Math.fround(range / steps[dtype]) || 1

/** A depthwise kernel (rows, columns, channels, multiplier) as that of as many groups. */
const asGrouped = (kernel: GraphWeight): GraphWeight => ({
  shape: [kernel.shape[0], kernel.shape[1], 1, kernel.shape[2] * kernel.shape[3]],
  get value() {
    return kernel.value
  },
})

class Quantizer {
  readonly #rewriter: Rewriter
  readonly #parts: EightBitParts
  readonly #ranges: ReadonlyMap<number, number>
  readonly #floats = new Map<number, number>()
  readonly #quantized = new Map<number, Quantized>()
  readonly #groupedKernels = new Map<number, number>()

  constructor(graph: Graph, calibration: Calibration) {
    this.#rewriter = new Rewriter(graph)
    this.#parts = new EightBitParts(graph)
    this.#ranges = rangesOf(this.#parts, calibration)
    for (const { value } of graph.spec.inputs) this.#floats.set(value, value)
  }

  run(): Graph {
    for (const op of this.#rewriter.ops()) {
      if (this.#parts.isConvolution(op)) this.#convolution(op)
      else if (this.#parts.isPool(op)) this.#pool(op)
      else this.#inFloat32(op)
    }
    return this.#rewriter.finish()
  }

  #inFloat32(op: OpSpec): void {
    this.#rewriter.replace(op, { ...op, inputs: op.inputs.map((value) => this.#asFloat(value, op)) })
    this.#floats.set(op.output, op.output)
  }

  #pool(op: OpSpec): void {
    const input = this.#asQuantized(op.inputs[0], op)
    this.#replace(op, { ...op, inputs: [input.value] }, input)
  }

  #convolution(op: PlainConvolution): void {
    const input = this.#asQuantized(op.inputs[0], op)
    const rounds = this.#parts.rounds(op)
    const residual = op.inputs
      .slice(1)
      .map((value) => (rounds ? this.#asQuantized(value, op) : { value: this.#asFloat(value, op), scale: 1 }))
    const output = rounds ? this.#formOf(op.output) : undefined
    const quantized: QuantizedConv2dOp = {
      type: 'quantized_conv2d',
      name: op.name,
      inputs: [input.value, ...residual.map(({ value }) => value)],
      output: op.output,
      weights: this.#weightsOf(op),
      attributes: {
        ...op.attributes,
        prologue: input.dtype === 'uint8' ? 'linear' : op.attributes.prologue,
        groups: op.type === 'conv2d' ? op.attributes.groups : this.#kernelOf(op).shape[2],
        dtype: output?.dtype ?? 'float32',
        inputScale: input.scale,
        residualScale: residual[0]?.scale ?? 1,
        outputScale: output?.scale ?? 1,
        inputOffset: input.offset,
        outputOffset: output?.offset ?? 0,
      },
    }
    this.#replace(op, quantized, output)
  }

  /** `output` says how `by` writes the value of `op`: undefined for float32. */
  #replace(op: OpSpec, by: OpSpec, output: Form | undefined): void {
    if (!output) {
      this.#rewriter.replace(op, by)
      this.#floats.set(op.output, op.output)
      return
    }
    const isOutput = this.#rewriter.isOutput(op.output)
    const quantized = { ...output, value: isOutput ? this.#rewriter.addValue() : op.output }
    this.#rewriter.replace(op, { ...by, output: quantized.value })
    this.#quantized.set(op.output, quantized)
    // The value's number stays with what the graph gives.
    if (isOutput) this.#rewriter.insert(dequantize(op.name, quantized, op.output))
  }

  #formOf(value: number): Form {
    const dtype = this.#parts.dtypeOf(value)
    const scale = scaleFor(this.#ranges.get(value)!, dtype)
    return this.#parts.isShiftable(value)
      ? { dtype: 'uint8', scale, offset: OFFSET }
      : { dtype, scale, offset: 0 }
  }

  #asQuantized(value: number, reader: OpSpec): Quantized {
    const found = this.#quantized.get(value)
    if (found) return found
    const made = { ...this.#formOf(value), value: this.#rewriter.addValue() }
    this.#quantized.set(value, made)
    const { dtype, scale } = made
    this.#rewriter.insert(
      {
        type: 'quantize',
        name: reader.name,
        inputs: [this.#floats.get(value)!],
        output: made.value,
        weights: {},
        attributes: { dtype, scale },
      },
      reader,
    )
    return made
  }

  #asFloat(value: number, reader: OpSpec): number {
    const found = this.#floats.get(value)
    if (found !== undefined) return found
    const made = this.#rewriter.addValue()
    this.#floats.set(value, made)
    this.#rewriter.insert(dequantize(reader.name, this.#quantized.get(value)!, made), reader)
    return made
  }

  #kernelOf(op: PlainConvolution): GraphWeight {
    const index = op.type === 'conv2d' ? op.weights.kernel : op.weights.depthwise_kernel
    return this.#rewriter.weights[index!]
  }

  #weightsOf(op: PlainConvolution): QuantizedConv2dOp['weights'] {
    if (op.type === 'conv2d') return op.weights
    const { depthwise_kernel, ...scaled } = op.weights
    const index = depthwise_kernel!
    if (!this.#groupedKernels.has(index)) {
      this.#groupedKernels.set(index, this.#rewriter.addWeight(asGrouped(this.#kernelOf(op))))
    }
    return { ...scaled, kernel: this.#groupedKernels.get(index)! }
  }
}

const dequantize = (name: string, { value, scale }: Quantized, output: number): OpSpec => ({
  type: 'rescaling',
  name,
  inputs: [value],
  output,
  weights: {},
  attributes: { scale: [scale], offset: [0], dtype: 'float32', channels: 0 },
})

/**
 * Has the convolutions of a graph, whose separable ones have been split, and the max pools between them computed in
 * 8 bits; everything else stays float32.
 * @throws ERR_CALIBRATION where the data is not of this network
 */
export const quantize = (graph: Graph, calibration: Calibration): Graph =>
  new Quantizer(graph, calibration).run()
