import type { Graph, GraphWeight } from '../graph.js'
import type { Conv2dOp, OpSpec } from '../ops.js'
import { Rewriter } from './rewriter.js'

/** cuDNN's tensor-core engines read 8 bytes at least: 4 channels of 16 bits. */
const MULTIPLE = 4

const readsOnce = (op: OpSpec, value: number): op is Conv2dOp =>
  op.type === 'conv2d' && op.attributes.groups === 1 && op.inputs[0] === value && op.inputs[1] !== value

/** The kernel (rows, columns, inputs, outputs) with zeros for more inputs. */
function padKernel(kernel: GraphWeight, channels: number): GraphWeight {
  const [rows, columns, inputs, outputs] = kernel.shape
  return {
    shape: [rows, columns, channels, outputs],
    get value() {
      const padded = new Float32Array(rows * columns * channels * outputs)
      for (let tap = 0; tap < rows * columns; tap++) {
        const taken = kernel.value.subarray(tap * inputs * outputs, (tap + 1) * inputs * outputs)
        padded.set(taken, tap * channels * outputs)
      }
      return padded
    },
  }
}

/** Lets the op that brings images into the graph's dtype add channels of zeros, where only convolutions read it. */
export function padInputChannels(graph: Graph): Graph {
  const rewriter = new Rewriter(graph)
  for (const op of rewriter.ops()) {
    if (op.type !== 'cast' && op.type !== 'rescaling') continue
    const readers = rewriter.consumers(op.output)
    if (readers.length === 0 || rewriter.isOutput(op.output)) continue
    if (!readers.every((reader) => readsOnce(reader, op.output))) continue
    const kernelOf = (reader: OpSpec) => rewriter.weights[(reader as Conv2dOp).weights.kernel!]
    const inputs = kernelOf(readers[0]).shape[2]
    const channels = Math.ceil(inputs / MULTIPLE) * MULTIPLE
    if (channels === inputs) continue
    for (const reader of readers) {
      const kernel = rewriter.addWeight(padKernel(kernelOf(reader), channels))
      rewriter.replace(reader, { ...reader, weights: { ...reader.weights, kernel } } as OpSpec)
    }
    rewriter.replace(op, { ...op, attributes: { ...op.attributes, channels } } as OpSpec)
  }
  return rewriter.finish()
}
