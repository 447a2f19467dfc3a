import type { Hdf5View } from '../hdf5View.js'
import type { WeightsFile } from '../weightsFile.js'
import { type Attribute, readAttribute } from './attributes.js'
import { Bytes, ensure, NotPlain, readAddress } from './bytes.js'
import { GlobalHeap } from './globalHeap.js'
import { readMembers } from './members.js'
import { messageTypes, readMessages } from './messages.js'
import { type PlainDataset, readDataset, readSymbolTable } from './objects.js'

export { NotPlain }

interface PlainGroup {
  kind: 'group'
  attributes: readonly Attribute[]
}

type PlainObject = PlainGroup | ({ kind: 'dataset' } & PlainDataset) | { kind: 'other' }

const SIGNATURE = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1')
const SUPERBLOCK_BYTES = 96
const MAX_OBJECTS = 2 ** 16

/**
 * An HDF5 file in the plainest of its forms, which Keras's are in: groups of the first kind, attributes in their headers,
 * datasets of float32 in one piece. It is read without libhdf5, which takes longer to start than to read all of a network;
 * whatever else a file has is refused here and left to that.
 */
export class PlainHdf5 implements Hdf5View {
  readonly #objects = new Map<string, PlainObject>()
  readonly #seen = new Set<number>()

  readonly #heap: GlobalHeap

  private constructor(
    private readonly bytes: Bytes,
    private readonly end: number,
  ) {
    this.#heap = new GlobalHeap(bytes)
  }

  /** @throws NotPlain, ERR_IO */
  static async open(file: WeightsFile): Promise<PlainHdf5> {
    const bytes = new Bytes(file)
    const superblock = await bytes.read(0, SUPERBLOCK_BYTES)
    ensure(superblock.subarray(0, 8).equals(SIGNATURE) && superblock[8] === 0, 'another superblock')
    ensure(superblock[13] === 8 && superblock[14] === 8, 'addresses of another size')
    ensure(readAddress(superblock, 24) === 0, 'a block before the file')
    const end = readAddress(superblock, 40)
    ensure(end <= bytes.size, 'a file that was cut short')
    const opened = new PlainHdf5(bytes, end)
    await opened.#read('', readAddress(superblock, 64))
    return opened
  }

  async #read(path: string, address: number): Promise<void> {
    ensure(!this.#seen.has(address) && this.#seen.size < MAX_OBJECTS, 'an object of two names, or too many')
    this.#seen.add(address)
    const messages = await readMessages(this.bytes, address)
    const table = readSymbolTable(messages)
    if (!table) {
      this.#objects.set(path, this.#datasetOf(messages))
      return
    }
    const attributes = messages.filter(({ type }) => type === messageTypes.attribute)
    const [read, members] = await Promise.all([
      Promise.all(attributes.map(({ data }) => readAttribute(this.#heap, data))),
      readMembers(this.bytes, table),
    ])
    this.#objects.set(path || '/', { kind: 'group', attributes: read })
    await Promise.all(members.map(([name, member]) => this.#read(`${path}/${name}`, member)))
  }

  /** One that nobody asks for may be of any form. */
  #datasetOf(messages: Parameters<typeof readDataset>[0]): PlainObject {
    try {
      return { kind: 'dataset', ...readDataset(messages, this.end) }
    } catch (error) {
      if (error instanceof NotPlain) return { kind: 'other' }
      throw error
    }
  }

  hasGroup(path: string): boolean {
    return this.#objects.get(path)?.kind === 'group'
  }

  hasAttribute(path: string, name: string): boolean {
    return this.#attribute(path, name) !== undefined
  }

  pathsBelow(group: string): string[] {
    const prefix = `${group}/`
    return [...this.#objects.keys()].flatMap((path) =>
      path.startsWith(prefix) ? [path.slice(prefix.length)] : [],
    )
  }

  readStrings(path: string, name: string): string[] {
    const attribute = this.#attribute(path, name)
    ensure(attribute?.strings !== undefined, 'an attribute that is missing, or of another type')
    return attribute.strings
  }

  shapeOf(path: string): number[] {
    return this.#dataset(path).shape
  }

  /** Where the values of a dataset begin in the file. */
  offsetOf(path: string): number {
    return this.#dataset(path).offset
  }

  #attribute(path: string, name: string): Attribute | undefined {
    const object = this.#objects.get(path)
    return object?.kind === 'group' ? object.attributes.find((one) => one.name === name) : undefined
  }

  #dataset(path: string): PlainDataset {
    const object = this.#objects.get(path)
    ensure(object?.kind === 'dataset', 'another dataset')
    return object
  }
}
