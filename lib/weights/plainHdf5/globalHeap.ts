import { type Bytes, ensure, readAddress } from './bytes.js'

const PREFIX_BYTES = 16
const MAX_BYTES = 2 ** 24

/** Where attributes keep strings that are not of one length. HDF5 File Format Specification, section III.E. */
export class GlobalHeap {
  readonly #collections = new Map<number, Promise<Map<number, Buffer>>>()

  constructor(private readonly bytes: Bytes) {}

  /** The first `length` bytes of an object. @throws NotPlain, ERR_IO */
  async read(address: number, index: number, length: number): Promise<Buffer> {
    if (length === 0) return Buffer.alloc(0)
    const collection = this.#collections.get(address) ?? this.#readCollection(address)
    this.#collections.set(address, collection)
    const object = (await collection).get(index)
    ensure(object !== undefined && length <= object.length, 'a string that is missing')
    return object.subarray(0, length)
  }

  async #readCollection(address: number): Promise<Map<number, Buffer>> {
    const prefix = await this.bytes.read(address, PREFIX_BYTES)
    ensure(prefix.toString('latin1', 0, 4) === 'GCOL' && prefix[4] === 1, 'another global heap')
    const size = readAddress(prefix, 8)
    ensure(size >= PREFIX_BYTES && size <= MAX_BYTES, 'a large global heap')
    const data = await this.bytes.read(address, size)
    const objects = new Map<number, Buffer>()
    for (let at = PREFIX_BYTES; at + PREFIX_BYTES <= data.length; ) {
      const [index, length] = [data.readUInt16LE(at), readAddress(data, at + 8)]
      if (index === 0) break // the rest is free
      at += PREFIX_BYTES
      ensure(at + length <= data.length, 'a string beyond its heap')
      objects.set(index, data.subarray(at, at + length))
      at += Math.ceil(length / 8) * 8
    }
    return objects
  }
}
