/** What a made-up shared library exports and says: enough of ELF for lib/cuda/elf.ts, and nothing that can be run. */
export interface ElfContents {
  /** Bytes by the name that exports them. */
  symbols?: Record<string, Buffer>
  /** Text that lies among the constants. */
  strings?: string[]
  rpath?: string
  runpath?: string
}

const headerSize = 64
const address = 0x400000

/** A shared library, 64-bit and little-endian, of these contents. */
export function elfFile({ symbols = {}, strings = [], rpath, runpath }: ElfContents): Buffer {
  const names: string[] = ['']
  const nameOffset = (name: string): number => {
    const at = names.reduce((sum, other) => sum + other.length + 1, 0)
    names.push(name)
    return at
  }
  const symbolTable = [Buffer.alloc(24)]
  const constants: Buffer[] = [Buffer.from(strings.map((text) => `${text}\0`).join(''))]
  for (const [name, bytes] of Object.entries(symbols)) {
    const entry = Buffer.alloc(24)
    entry.writeUInt32LE(nameOffset(name), 0)
    entry.writeUInt16LE(1, 6) // .rodata is the first section
    entry.writeBigUInt64LE(BigInt(address + Buffer.concat(constants).length), 8)
    entry.writeBigUInt64LE(BigInt(bytes.length), 16)
    symbolTable.push(entry)
    constants.push(bytes)
  }
  const dynamic = [
    [15, rpath],
    [29, runpath],
  ].flatMap(([tag, text]) => {
    if (text === undefined) return []
    const entry = Buffer.alloc(16)
    entry.writeBigUInt64LE(BigInt(tag as number), 0)
    entry.writeBigUInt64LE(BigInt(nameOffset(text as string)), 8)
    return [entry]
  })
  const sectionNames = ['', '.rodata', '.dynsym', '.dynamic', '.dynstr', '.shstrtab']
  const contents = [
    Buffer.alloc(0),
    Buffer.concat(constants),
    Buffer.concat(symbolTable),
    Buffer.concat(dynamic),
    Buffer.from(names.map((name) => `${name}\0`).join('')),
    Buffer.from(sectionNames.map((name) => `${name}\0`).join('')),
  ]
  let at = headerSize
  const table = contents.map((bytes, i) => {
    const entry = Buffer.alloc(64)
    entry.writeUInt32LE(
      sectionNames.slice(0, i).reduce((sum, name) => sum + name.length + 1, 0),
      0,
    )
    entry.writeBigUInt64LE(BigInt(i === 1 ? address : 0), 16)
    entry.writeBigUInt64LE(BigInt(at), 24)
    entry.writeBigUInt64LE(BigInt(bytes.length), 32)
    at += bytes.length
    return entry
  })
  const header = Buffer.alloc(headerSize)
  header.write('\x7fELF\x02\x01\x01', 'latin1')
  header.writeBigUInt64LE(BigInt(at), 40)
  header.writeUInt16LE(contents.length, 60)
  header.writeUInt16LE(contents.length - 1, 62)
  return Buffer.concat([header, ...contents, ...table])
}
