import type { WeightsFile } from '../weightsFile.js'

/** The file has something that is left to libhdf5: another format, or damage that it can name. */
export class NotPlain extends Error {}

/** @throws NotPlain unless `condition` */
export function ensure(condition: boolean, what: string): asserts condition {
  if (!condition) throw new NotPlain(what)
}

/** An address or length of 8 bytes; what a number cannot hold, the undefined address among it, is in no file. */
export function readAddress(bytes: Buffer, at: number): number {
  const address = bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32
  ensure(Number.isSafeInteger(address), 'an address beyond every file')
  return address
}

const PAGE_BYTES = 2 ** 14
/** A file whose structure is spread over more is no file of weights. */
const MAX_PAGES = 2 ** 12

/** Parts of a file, each read once. */
export class Bytes {
  readonly #pages = new Map<number, Promise<Buffer>>()

  constructor(
    private readonly file: WeightsFile,
    readonly size = file.size,
  ) {}

  /** @throws NotPlain beyond the end of the file, ERR_IO */
  async read(offset: number, length: number): Promise<Buffer> {
    ensure(offset + length <= this.size, 'a part beyond the end of the file')
    const first = Math.floor(offset / PAGE_BYTES)
    const last = Math.floor((offset + length - 1) / PAGE_BYTES)
    ensure(last - first < MAX_PAGES, 'a large part')
    const pages: Promise<Buffer>[] = []
    for (let page = first; page <= last; page++) pages.push(this.#page(page))
    const bytes = pages.length === 1 ? await pages[0] : Buffer.concat(await Promise.all(pages))
    const begin = offset - first * PAGE_BYTES
    ensure(begin + length <= bytes.length, 'a file that becomes shorter')
    return bytes.subarray(begin, begin + length)
  }

  #page(number: number): Promise<Buffer> {
    let page = this.#pages.get(number)
    if (!page) {
      ensure(this.#pages.size < MAX_PAGES, 'a structure in many parts')
      page = this.file.bytes(number * PAGE_BYTES, PAGE_BYTES)
      this.#pages.set(number, page)
    }
    return page
  }
}
