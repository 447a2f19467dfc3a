import type { TensorDType } from '../dtype.js'
import { sizeOf } from '../ndarray.js'
import { type Fields, integer, message, text } from './protobuf.js'

// The messages of onnx.proto3 (github.com/onnx/onnx/blob/main/onnx/onnx.proto3), as far as they are needed; the numbers
// are those of its fields.

/** With IR version 8, what onnxruntime 1.12, OpenVINO 2022.2 and later read. */
export const OPSET = 17
const IR_VERSION = 8

/** TensorProto.DataType. */
const dataTypes = { float32: 1, uint8: 2, int64: 7 } as const satisfies Record<TensorDType | 'int64', number>

export const FLOAT = dataTypes.float32

/** AttributeProto.AttributeType. */
const attributeTypes = { int: 2, string: 3, ints: 7 } as const

export type Attributes = Readonly<Record<string, number | string | readonly number[] | undefined>>

export interface Node {
  type: string
  name: string
  inputs: readonly string[]
  outputs: readonly string[]
  attributes: Attributes
}

/** A constant. `elements` is called when the file is written. */
export interface Initializer {
  name: string
  dtype: 'float32' | 'int64'
  shape: readonly number[]
  elements: () => Float32Array | BigInt64Array
}

/** What goes in or comes out: a number, a name for what is open, or undefined for what is not known. */
export interface ValueInfo {
  name: string
  dtype: TensorDType
  shape: readonly (number | string | undefined)[]
}

function attribute(name: string, value: number | string | readonly number[]): Fields {
  const typed = (type: number, content: Fields) => [...text(1, name), ...content, ...integer(20, type)]
  if (typeof value === 'number') return typed(attributeTypes.int, integer(3, value))
  if (typeof value === 'string') return typed(attributeTypes.string, text(4, value))
  return typed(
    attributeTypes.ints,
    value.flatMap((item) => integer(8, item)),
  )
}

const node = ({ type, name, inputs, outputs, attributes }: Node): Fields => [
  ...inputs.flatMap((input) => text(1, input)),
  ...outputs.flatMap((output) => text(2, output)),
  ...text(3, name),
  ...text(4, type),
  ...Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : message(5, attribute(key, value)),
  ),
]

function tensor({ name, dtype, shape, elements }: Initializer): Fields {
  const bytes = () => {
    const { buffer, byteOffset, byteLength } = elements()
    return new Uint8Array(buffer, byteOffset, byteLength) // little endian, as every machine this package runs on
  }
  const byteLength = sizeOf(shape) * (dtype === 'int64' ? 8 : 4)
  return [
    ...shape.flatMap((dim) => integer(1, dim)),
    ...integer(2, dataTypes[dtype]),
    ...text(8, name),
    ...message(9, [{ byteLength, bytes }]),
  ]
}

function valueInfo({ name, dtype, shape }: ValueInfo): Fields {
  const dimension = (dim: number | string | undefined): Fields => {
    if (dim === undefined) return []
    return typeof dim === 'number' ? integer(1, dim) : text(2, dim)
  }
  const dimensions = shape.flatMap((dim) => message(1, dimension(dim)))
  const tensorType = [...integer(1, dataTypes[dtype]), ...message(2, dimensions)]
  return [...text(1, name), ...message(2, message(1, tensorType))]
}

export interface OnnxModel {
  producer: { name: string; version: string }
  name: string
  inputs: readonly ValueInfo[]
  outputs: readonly ValueInfo[]
  nodes: readonly Node[]
  initializers: readonly Initializer[]
}

export function modelProto({ producer, name, inputs, outputs, nodes, initializers }: OnnxModel): Fields {
  const graph = [
    ...nodes.flatMap((item) => message(1, node(item))),
    ...text(2, name),
    ...initializers.flatMap((item) => message(5, tensor(item))),
    ...inputs.flatMap((item) => message(11, valueInfo(item))),
    ...outputs.flatMap((item) => message(12, valueInfo(item))),
  ]
  return [
    ...integer(1, IR_VERSION),
    ...text(2, producer.name),
    ...text(3, producer.version),
    ...message(7, graph),
    ...message(8, integer(2, OPSET)),
  ]
}
