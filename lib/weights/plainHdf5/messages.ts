import { type Bytes, ensure, readAddress } from './bytes.js'

// Object headers of version 1, as libhdf5 writes them unless it is asked for its latest format. What the numbers mean is in the
// HDF5 File Format Specification, sections IV.A.1 and IV.A.2.

export const messageTypes = {
  nil: 0x0000,
  dataspace: 0x0001,
  datatype: 0x0003,
  oldFillValue: 0x0004,
  fillValue: 0x0005,
  layout: 0x0008,
  attribute: 0x000c,
  modificationTime: 0x0012,
  continuation: 0x0010,
  symbolTable: 0x0011,
} as const

export interface Message {
  type: number
  data: Buffer
}

const PREFIX_BYTES = 16
const MESSAGE_PREFIX_BYTES = 8
const MAX_BLOCK_BYTES = 2 ** 24
const SHARED = 2

/** Messages of the object whose header is at `address`. @throws NotPlain, ERR_IO */
export async function readMessages(bytes: Bytes, address: number): Promise<Message[]> {
  const prefix = await bytes.read(address, PREFIX_BYTES)
  ensure(prefix[0] === 1, 'an object header of another version')
  const count = prefix.readUInt16LE(2)
  const blocks = [{ address: address + PREFIX_BYTES, length: prefix.readUInt32LE(8) }]
  const messages: Message[] = []
  let found = 0
  for (const block of blocks) {
    ensure(block.length <= MAX_BLOCK_BYTES, 'a large object header')
    const data = await bytes.read(block.address, block.length)
    for (let at = 0; at + MESSAGE_PREFIX_BYTES <= data.length && found < count; found++) {
      const message = { type: data.readUInt16LE(at), length: data.readUInt16LE(at + 2), flags: data[at + 4] }
      at += MESSAGE_PREFIX_BYTES
      ensure(at + message.length <= data.length && !(message.flags & SHARED), 'a message that is elsewhere')
      const content = data.subarray(at, at + message.length)
      at += message.length
      if (message.type === messageTypes.continuation) {
        ensure(content.length >= 16, 'a short continuation')
        blocks.push({ address: readAddress(content, 0), length: readAddress(content, 8) })
      } else {
        messages.push({ type: message.type, data: content })
      }
    }
  }
  ensure(found === count, 'an object header that ends early')
  return messages
}

/** Extents of a simple dataspace. @throws NotPlain */
export function readDataspace(data: Buffer): number[] {
  ensure(data.length >= 8 && data[0] === 1 && (data[2] & ~1) === 0, 'another dataspace')
  const rank = data[1]
  ensure(8 + 8 * rank <= data.length, 'a short dataspace')
  return Array.from({ length: rank }, (_, axis) => readAddress(data, 8 + 8 * axis))
}
