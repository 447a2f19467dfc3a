import { XceptionError } from '../errors.js'
import { LayerWeight } from '../layers/weight.js'
import type { Graph } from '../models/graph.js'
import type { OpSpec } from '../models/ops.js'
import { applyPasses } from '../models/passes/index.js'
import type { SymbolicTensor } from '../models/symbolic.js'
import { sizeOf } from '../ndarray.js'
import { packageVersion } from '../packageVersion.js'
import { opWriters } from './ops.js'
import { modelProto, type ValueInfo } from './proto.js'
import { byteLengthOf, serialize } from './protobuf.js'
import { OnnxWriter } from './writer.js'

/** What protobuf's readers take. */
const MOST_BYTES = 2 ** 31 - 1

function checkSize(byteLength: number): void {
  if (byteLength <= MOST_BYTES) return
  throw new XceptionError(
    'ERR_MODEL_TOO_LARGE',
    `The model takes ${byteLength} bytes as ONNX, and one file holds ${MOST_BYTES}`,
  )
}

export interface ExportedModel {
  readonly name: string
  readonly inputs: readonly SymbolicTensor[]
  readonly outputs: readonly SymbolicTensor[]
}

/** What an input leaves open has a name: 'batch' for all of them, then one of its own. */
const inputInfo = (name: string, { shape, dtype }: SymbolicTensor): ValueInfo => ({
  name,
  dtype,
  shape: shape.map((dim, axis) => dim ?? (axis === 0 ? 'batch' : `${name}_axis_${axis}`)),
})

const outputInfo = (name: string, { shape }: SymbolicTensor): ValueInfo => ({
  name,
  dtype: 'float32',
  shape: shape.map((dim, axis) => dim ?? (axis === 0 ? 'batch' : undefined)),
})

function write(op: OpSpec, onnx: OnnxWriter): void {
  onnx.layer = op.name
  const writer = opWriters[op.type] as (op: OpSpec, onnx: OnnxWriter) => void
  writer(op, onnx)
}

/**
 * `graph` as an ONNX file, its inputs and outputs named after the model's.
 * @throws ERR_MODEL_TOO_LARGE; ERR_DTYPE for a graph of 16 bits
 */
export function writeOnnx({ name, inputs, outputs }: ExportedModel, graph: Graph): Uint8Array {
  const onnx = new OnnxWriter(graph)
  const inputNames = inputs.map(({ layer }) => onnx.unique(layer.name))
  const outputNames = outputs.map(({ layer }) => onnx.unique(layer.name))
  graph.spec.inputs.forEach(({ value }, i) => {
    onnx.define(value, inputNames[i], inputs[i].shape.length)
  })
  for (const op of graph.spec.ops) write(op, onnx)
  const renamed = new Map(
    graph.spec.outputs.map((value, i) => {
      onnx.layer = outputNames[i]
      return [onnx.read(value), outputNames[i]]
    }),
  )
  const rename = (value: string) => renamed.get(value) ?? value
  const model = modelProto({
    producer: { name: 'node-xception', version: packageVersion() },
    name,
    inputs: inputs.map((tensor, i) => inputInfo(inputNames[i], tensor)),
    outputs: outputs.map((tensor, i) => outputInfo(outputNames[i], tensor)),
    nodes: onnx.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(rename),
      outputs: node.outputs.map(rename),
    })),
    initializers: onnx.initializers,
  })
  checkSize(byteLengthOf(model))
  return serialize(model)
}

/** The graph with the weights of this moment. */
async function withCopiedWeights(graph: Graph): Promise<Graph> {
  const values = await Promise.all(
    graph.weights.map((weight) => (weight instanceof LayerWeight ? weight.copy() : weight.value)),
  )
  return { ...graph, weights: graph.weights.map(({ shape }, i) => ({ shape, value: values[i] })) }
}

/**
 * A model's graph as it was lowered, as an ONNX file: normalizations are folded, everything else stays an op.
 * @throws ERR_MODEL_TOO_LARGE; ERR_WEIGHTS, ERR_IO, ERR_OUT_OF_MEMORY as `LayerWeight.copy` does
 */
export async function exportOnnx(model: ExportedModel, graph: Graph): Promise<Uint8Array> {
  checkSize(4 * graph.weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0)) // before they are copied
  const copied = await withCopiedWeights(graph)
  return writeOnnx(model, applyPasses(copied, ['dropIdentity', 'fuseZeroPadding', 'foldBatchNormalization']))
}
