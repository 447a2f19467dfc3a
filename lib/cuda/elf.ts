import { closeSync, openSync, readSync } from 'node:fs'

/** A named range of a file. */
interface Range {
  offset: number
  size: number
}

interface Section extends Range {
  name: string
  address: number
}

const headerSize = 64
const sectionHeaderSize = 64
const symbolSize = 24
const dynamicEntrySize = 16
/** Where the loader of an object, and then of what it opens, is told to look. */
const searchTags = { rpath: 15, runpath: 29 } as const

const textAt = (strings: Buffer, offset: number): string =>
  strings.toString('latin1', offset, strings.indexOf(0, offset))

/** What can be read of a shared library without opening it as one: 64-bit little-endian ELF alone. */
export class ElfFile {
  private readonly sections: Section[]

  private constructor(private readonly descriptor: number) {
    const header = this.read({ offset: 0, size: headerSize })
    // 0x7f E L F, 64-bit, little-endian
    if (header.toString('latin1', 0, 6) !== '\x7fELF\x02\x01') throw new Error('not ELF')
    const count = header.readUInt16LE(60)
    const table = this.read({
      offset: Number(header.readBigUInt64LE(40)),
      size: count * sectionHeaderSize,
    })
    const entries = Array.from({ length: count }, (_, i) => {
      const at = i * sectionHeaderSize
      return {
        name: table.readUInt32LE(at),
        address: Number(table.readBigUInt64LE(at + 16)),
        offset: Number(table.readBigUInt64LE(at + 24)),
        size: Number(table.readBigUInt64LE(at + 32)),
      }
    })
    const names = this.read(entries[header.readUInt16LE(62)])
    this.sections = entries.map((entry) => ({ ...entry, name: textAt(names, entry.name) }))
  }

  /** What `use` makes of the file; undefined where it is not there, or is no such file. */
  static read<T>(path: string, use: (file: ElfFile) => T): T | undefined {
    let descriptor: number | undefined
    try {
      descriptor = openSync(path, 'r')
      return use(new ElfFile(descriptor))
    } catch {
      return undefined
    } finally {
      if (descriptor !== undefined) closeSync(descriptor)
    }
  }

  /** Bytes of the file; fewer where it ends. */
  read({ offset, size }: Range): Buffer {
    const bytes = Buffer.alloc(size)
    return bytes.subarray(0, readSync(this.descriptor, bytes, 0, size, offset))
  }

  /** The contents of a section; empty where there is none. */
  section(name: string): Buffer {
    const section = this.sections.find((candidate) => candidate.name === name)
    return section ? this.read(section) : Buffer.alloc(0)
  }

  /** Where the file keeps what an exported symbol names. */
  symbol(name: string): Range | undefined {
    const symbols = this.section('.dynsym')
    const strings = this.section('.dynstr')
    const wanted = Buffer.from(`${name}\0`, 'latin1')
    const starts = new Set<number>()
    for (let at = strings.indexOf(wanted); at >= 0; at = strings.indexOf(wanted, at + 1)) starts.add(at)
    for (let at = 0; at + symbolSize <= symbols.length; at += symbolSize) {
      if (!starts.has(symbols.readUInt32LE(at))) continue
      const address = Number(symbols.readBigUInt64LE(at + 8))
      const home = this.sections[symbols.readUInt16LE(at + 6)]
      if (!home?.address) return undefined // imported, or absolute
      return { offset: address - home.address + home.offset, size: Number(symbols.readBigUInt64LE(at + 16)) }
    }
    return undefined
  }

  /** The folders that the file tells the loader to look in, with $ORIGIN as it stands there. */
  searchFolders(tag: keyof typeof searchTags): string[] {
    const entries = this.section('.dynamic')
    for (let at = 0; at + dynamicEntrySize <= entries.length; at += dynamicEntrySize) {
      if (Number(entries.readBigUInt64LE(at)) !== searchTags[tag]) continue
      return textAt(this.section('.dynstr'), Number(entries.readBigUInt64LE(at + 8))).split(':')
    }
    return []
  }
}
