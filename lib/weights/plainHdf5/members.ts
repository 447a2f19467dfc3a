import { type Bytes, ensure, readAddress } from './bytes.js'

// Groups of the first kind: a B-tree of version 1 leads to nodes that name the members. HDF5 File Format Specification, sections
// III.A.1, III.B, III.C and III.D.

const SYMBOL_BYTES = 40
const MAX_DEPTH = 16
const NO_SOFT_LINK = 1

const signatureOf = (bytes: Buffer): string => bytes.toString('latin1', 0, 4)

/** What is named in one group: name and address of its object header. */
export type Members = [name: string, address: number][]

async function readSymbols(bytes: Bytes, address: number, names: Buffer): Promise<Members> {
  const prefix = await bytes.read(address, 8)
  ensure(signatureOf(prefix) === 'SNOD' && prefix[4] === 1, 'another node of symbols')
  const count = prefix.readUInt16LE(6)
  const symbols = await bytes.read(address + 8, Math.max(count * SYMBOL_BYTES, 1))
  return Array.from({ length: count }, (_, i) => {
    const symbol = symbols.subarray(i * SYMBOL_BYTES, (i + 1) * SYMBOL_BYTES)
    ensure(symbol.readUInt32LE(16) <= NO_SOFT_LINK, 'a link')
    const begin = readAddress(symbol, 0)
    const end = names.indexOf(0, begin)
    ensure(end > begin, 'a name beyond the heap')
    return [names.toString('utf8', begin, end), readAddress(symbol, 8)]
  })
}

async function readNode(bytes: Bytes, address: number, names: Buffer, depth: number): Promise<Members> {
  ensure(depth < MAX_DEPTH, 'a tree of great depth')
  const prefix = await bytes.read(address, 24)
  ensure(signatureOf(prefix) === 'TREE' && prefix[4] === 0, 'another tree')
  const [level, count] = [prefix[5], prefix.readUInt16LE(6)]
  if (count === 0) return []
  const entries = await bytes.read(address + 24, count * 16)
  const children = Array.from({ length: count }, (_, i) => readAddress(entries, i * 16 + 8))
  const members = await Promise.all(
    children.map((child) =>
      level === 0 ? readSymbols(bytes, child, names) : readNode(bytes, child, names, depth + 1),
    ),
  )
  return members.flat()
}

/** @throws NotPlain, ERR_IO */
export async function readMembers(bytes: Bytes, table: { tree: number; heap: number }): Promise<Members> {
  const heap = await bytes.read(table.heap, 32)
  ensure(signatureOf(heap) === 'HEAP' && heap[4] === 0, 'another heap')
  const names = await bytes.read(readAddress(heap, 24), readAddress(heap, 8))
  return readNode(bytes, table.tree, names, 0)
}
