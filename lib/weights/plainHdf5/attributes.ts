import { ensure, NotPlain, readAddress } from './bytes.js'
import type { GlobalHeap } from './globalHeap.js'
import { readDataspace } from './messages.js'

export interface Attribute {
  name: string
  /** Undefined when it is no list of strings, or of a form that is not known here. */
  strings?: string[]
}

const aligned = (length: number): number => Math.ceil(length / 8) * 8

const STRING = 3
const SPACE_PADDED = 2
const VARIABLE_LENGTH = 9
/** Length, address of a heap, index in it. */
const REFERENCE_BYTES = 16

const total = (dataspace: Buffer): number =>
  readDataspace(dataspace).reduce((product, extent) => product * extent, 1)

async function readStrings(
  heap: GlobalHeap,
  datatype: Buffer,
  dataspace: Buffer,
  data: Buffer,
): Promise<string[]> {
  const count = total(dataspace)
  if (count === 0) return []
  ensure(datatype.length >= 8, 'a short datatype')
  const [kind, detail, size] = [datatype[0] & 0x0f, datatype[1] & 0x0f, datatype.readUInt32LE(4)]
  ensure(size > 0 && count * size <= data.length, 'an attribute of another length')
  const elements = Array.from({ length: count }, (_, i) => data.subarray(i * size, (i + 1) * size))
  const text = (bytes: Buffer) => bytes.toString('utf8').replace(/\0.*$/s, '')
  if (kind === STRING && detail < SPACE_PADDED) return elements.map(text)
  ensure(kind === VARIABLE_LENGTH && detail === 1 && size === REFERENCE_BYTES, 'an attribute of another type')
  const objects = elements.map((element) =>
    heap.read(readAddress(element, 4), element.readUInt32LE(12), element.readUInt32LE(0)),
  )
  return (await Promise.all(objects)).map(text)
}

/** @throws NotPlain, ERR_IO */
export async function readAttribute(heap: GlobalHeap, data: Buffer): Promise<Attribute> {
  ensure(data.length >= 8, 'a short attribute')
  const version = data[0]
  ensure(version === 1 || (version === 3 && data[1] === 0), 'an attribute of another version')
  const lengths = [data.readUInt16LE(2), data.readUInt16LE(4), data.readUInt16LE(6)]
  let at = version === 1 ? 8 : 9
  const [name, datatype, dataspace] = lengths.map((length) => {
    const part = data.subarray(at, at + length)
    ensure(part.length === length, 'a short attribute')
    at += version === 1 ? aligned(length) : length
    return part
  })
  const strings = await readStrings(heap, datatype, dataspace, data.subarray(at)).catch((error) => {
    if (error instanceof NotPlain) return undefined
    throw error
  })
  return { name: name.toString('utf8').replace(/\0.*$/s, ''), strings }
}
