/**
 * A part of a message in protobuf's wire format (protobuf.dev/programming-guides/encoding). Its bytes are made when they
 * are written, so that large ones are in memory once.
 */
export interface Chunk {
  readonly byteLength: number
  readonly bytes: () => Uint8Array
}

/** A message, or some fields of one. */
export type Fields = readonly Chunk[]

const wireTypes = { varint: 0, lengthDelimited: 2 } as const

/** 7 bits a byte, the lowest first; what is negative has 64 bits. */
function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
  return [...bytes, Number(rest)]
}

const tag = (field: number, wireType: number): number[] => varint(field * 8 + wireType)

const chunk = (bytes: ArrayLike<number>): Chunk => {
  const array = Uint8Array.from(bytes)
  return { byteLength: array.length, bytes: () => array }
}

export const byteLengthOf = (fields: Fields): number =>
  fields.reduce((sum, { byteLength }) => sum + byteLength, 0)

/** Of type int32, int64 or an enumeration. */
export const integer = (field: number, value: number): Fields => [
  chunk([...tag(field, wireTypes.varint), ...varint(value)]),
]

export const message = (field: number, content: Fields): Fields => [
  chunk([...tag(field, wireTypes.lengthDelimited), ...varint(byteLengthOf(content))]),
  ...content,
]

export const text = (field: number, value: string): Fields => message(field, [chunk(Buffer.from(value))])

export function serialize(fields: Fields): Uint8Array {
  const result = new Uint8Array(byteLengthOf(fields))
  let offset = 0
  for (const { byteLength, bytes } of fields) {
    result.set(bytes(), offset)
    offset += byteLength
  }
  return result
}
