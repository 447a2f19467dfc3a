import { ensure, NotPlain, readAddress } from './bytes.js'
import { type Message, messageTypes, readDataspace } from './messages.js'

/** A dataset of little-endian float32, one after the other in the file. */
export interface PlainDataset {
  shape: number[]
  /** Of its first byte. */
  offset: number
}

/** Without its version, which is in the upper half of the first byte: IEEE 754, 4 bytes, little-endian. */
const FLOAT32 = Buffer.from('01201f000400000000002000170800177f000000', 'hex')

const isFloat32 = (datatype: Buffer): boolean =>
  datatype.length >= FLOAT32.length &&
  (datatype[0] & 0x0f) === FLOAT32[0] &&
  datatype.subarray(1, FLOAT32.length).equals(FLOAT32.subarray(1))

const ofPlainDataset = new Set<number>([
  messageTypes.nil,
  messageTypes.dataspace,
  messageTypes.datatype,
  messageTypes.oldFillValue,
  messageTypes.fillValue,
  messageTypes.layout,
  messageTypes.attribute,
  messageTypes.modificationTime,
])

const LAYOUT_VERSION = 3
const CONTIGUOUS = 1

function only(messages: readonly Message[], type: number): Buffer {
  const found = messages.filter((message) => message.type === type)
  ensure(found.length === 1, 'a dataset without a message, or with two')
  return found[0].data
}

/** @throws NotPlain for every other dataset */
export function readDataset(messages: readonly Message[], end: number): PlainDataset {
  ensure(
    messages.every(({ type }) => ofPlainDataset.has(type)),
    'a dataset with filters or files of its own',
  )
  ensure(isFloat32(only(messages, messageTypes.datatype)), 'a dataset of another type')
  const shape = readDataspace(only(messages, messageTypes.dataspace))
  const layout = only(messages, messageTypes.layout)
  ensure(layout.length >= 18 && layout[0] === LAYOUT_VERSION && layout[1] === CONTIGUOUS, 'another layout')
  const [offset, length] = [readAddress(layout, 2), readAddress(layout, 10)]
  const bytes = shape.reduce((product, extent) => product * extent, Float32Array.BYTES_PER_ELEMENT)
  ensure(length === bytes && bytes > 0 && offset + length <= end, 'a dataset of another length')
  return { shape, offset }
}

/** Where the names and members of a group are; undefined for what is no group. @throws NotPlain */
export function readSymbolTable(messages: readonly Message[]): { tree: number; heap: number } | undefined {
  const [table] = messages.filter(({ type }) => type === messageTypes.symbolTable)
  if (!table) return undefined
  if (table.data.length < 16) throw new NotPlain('a short symbol table')
  return { tree: readAddress(table.data, 0), heap: readAddress(table.data, 8) }
}
