import { XceptionError } from '../errors.js'
import { sizeOf } from '../ndarray.js'
import type { Hdf5View } from './hdf5View.js'
import { type DirectRead, type LibHdf5, openLibrary } from './libhdf5.js'

type H5 = LibHdf5['h5']

/** The values of a dataset and, where they lie in the file as they are, their place in it. */
export interface StoredFloats {
  values: Float32Array
  offset?: number
}

/** No attribute of a weights file comes near this; a damaged header may claim anything. */
const MAX_ATTRIBUTE_BYTES = 2 ** 26

export const damaged = (what: string): XceptionError =>
  new XceptionError('ERR_WEIGHTS_FORMAT', `The weights file is damaged: ${what}`)

/**
 * An HDF5 file open for reading. h5wasm's own getters ignore the status of a failed read and return whatever the memory
 * held, so attributes and datasets are read here. Serves one file per thread: see libhdf5.ts.
 */
export class Hdf5File implements Hdf5View {
  readonly #library: LibHdf5
  readonly #h5: H5
  readonly #file: InstanceType<H5['File']>

  private constructor(library: LibHdf5, file: InstanceType<H5['File']>) {
    this.#library = library
    this.#h5 = library.h5
    this.#file = file
  }

  /**
   * @param path absolute
   * @throws ERR_WEIGHTS_FORMAT
   */
  static async open(path: string): Promise<Hdf5File> {
    const library = await openLibrary(path)
    const file = new library.h5.File(path, 'r')
    if (file.file_id < 0n) {
      throw new XceptionError('ERR_WEIGHTS_FORMAT', 'The weights file is not HDF5, or is damaged', {
        hint: 'Weights are read from Keras files: .h5, .weights.h5 and .keras.',
        cause: new Error(library.diagnostics()),
      })
    }
    return new Hdf5File(library, file)
  }

  close(): void {
    this.#file.close()
  }

  hasGroup(path: string): boolean {
    return this.#file.get(path) instanceof this.#h5.Group
  }

  hasAttribute(path: string, name: string): boolean {
    return this.#h5.Module.get_attribute_names(this.#file.file_id, path).includes(name)
  }

  pathsBelow(group: string): string[] {
    return this.#h5.Module.get_names(this.#file.file_id, group, true)
  }

  readStrings(path: string, name: string): string[] {
    const { Module } = this.#h5
    const metadata = Module.get_attribute_metadata(this.#file.file_id, path, name)
    if (metadata.total_size === 0) return []
    if (metadata.type !== Module.H5T_class_t.H5T_STRING.value) throw damaged(`${name} is not made of strings`)
    const bytes = metadata.size * metadata.total_size
    if (!(bytes <= MAX_ATTRIBUTE_BYTES)) throw damaged(`${name} claims ${bytes} bytes`)
    return this.#withMemory(bytes, (address) => {
      if (
        Module.get_attribute_data(this.#file.file_id, path, name, BigInt(address)) < 0 ||
        address + bytes > Module.HEAPU8.length
      ) {
        throw damaged(`${name} of '${path}' cannot be read`)
      }
      const raw = Buffer.from(Module.HEAPU8.slice(address, address + bytes).buffer)
      return Array.from({ length: metadata.total_size }, (_, i) => {
        const at = i * metadata.size
        if (metadata.vlen) return Module.UTF8ToString(raw.readUInt32LE(at))
        return raw.toString('utf8', at, at + metadata.size).replace(/\0.*$/s, '')
      })
    })
  }

  shapeOf(path: string): number[] {
    return this.#describe(path).shape
  }

  /** The dataset at `path`, whose shape the caller has checked. */
  readFloats(path: string): StoredFloats {
    const { Module } = this.#h5
    const { shape, size, plain } = this.#describe(path)
    const values = new Float32Array(sizeOf(shape))
    return this.#withMemory(values.length * size, (address) => {
      const read: DirectRead = { address, target: new Uint8Array(values.buffer, 0, plain ? undefined : 0) }
      const status = this.#library.withDirectRead(read, () =>
        Module.get_dataset_data(this.#file.file_id, path, null, null, null, BigInt(address)),
      )
      if (status < 0) throw damaged(`'${path}' cannot be read`)
      if (read.offset === undefined) {
        const Stored = size === 4 ? Float32Array : Float64Array
        values.set(new Stored(Module.HEAPU8.buffer as ArrayBuffer, address, values.length))
      }
      return { values, offset: read.offset }
    })
  }

  /** `plain`: the numbers are stored as a Float32Array has them. */
  #describe(path: string): { shape: number[]; size: number; plain: boolean } {
    const { Module } = this.#h5
    if (!(this.#file.get(path) instanceof this.#h5.Dataset)) throw damaged(`'${path}' is missing`)
    const metadata = Module.get_dataset_metadata(this.#file.file_id, path)
    const { type, size, shape } = metadata
    if (!shape || metadata.virtual_sources) throw damaged(`'${path}' has no data of its own`)
    if (type !== Module.H5T_class_t.H5T_FLOAT.value || (size !== 4 && size !== 8)) {
      throw new XceptionError('ERR_WEIGHTS_FORMAT', `'${path}' is neither float32 nor float64`, {
        hint: 'Save the model with float32 weights.',
      })
    }
    return { shape, size, plain: size === 4 && metadata.littleEndian && !metadata.chunks }
  }

  #withMemory<T>(bytes: number, use: (address: number) => T): T {
    const { Module } = this.#h5
    const address = Module._malloc(bytes)
    if (address === 0) {
      throw new XceptionError('ERR_OUT_OF_MEMORY', `Reading weights needs ${bytes} bytes more than there are`)
    }
    try {
      return use(address)
    } finally {
      Module._free(address)
    }
  }
}
