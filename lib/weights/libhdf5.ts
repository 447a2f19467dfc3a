type H5 = typeof import('h5wasm/node', { with: { 'resolution-mode': 'import' }})

type FileSystem = Awaited<H5['ready']>['FS']

const ENOENT = 44 // emscripten's number for it

/** A read that goes past the memory of WebAssembly, straight to where its bytes are wanted. */
export interface DirectRead {
  /** Where libhdf5 believes that the bytes go. */
  address: number
  target: Uint8Array
  /** Position in the file of what `target` was filled from, once it was. */
  offset?: number
}

/**
 * libhdf5 with the file system it sees reduced to one file: a file may name others (external links, external storage,
 * virtual datasets, filter plugins), and none of those is opened. Serves one file per thread.
 */
export interface LibHdf5 {
  readonly h5: H5
  /** What libhdf5 printed so far. */
  diagnostics(): string
  /** Runs `body`; the read it may do of just these bytes to just this address is done as `read` says. */
  withDirectRead<T>(read: DirectRead, body: () => T): T
}

const STDERR = 2

/** Keeps what libhdf5 prints, and only there says of some calls that they failed, from the streams of the process. */
export function collectDiagnostics(FS: FileSystem): () => string {
  const printed: Buffer[] = []
  const { write } = FS
  FS.write = (stream, bytes, offset, length, ...rest) => {
    if ((stream as typeof stream & { fd: number }).fd > STDERR)
      return write(stream, bytes, offset, length, ...rest)
    printed.push(Buffer.from(new Uint8Array(bytes.buffer, bytes.byteOffset + offset, length)))
    return length
  }
  return () => Buffer.concat(printed).toString()
}

export async function openLibrary(path: string): Promise<LibHdf5> {
  const h5 = await import('h5wasm/node')
  const { FS } = await h5.ready
  let direct: DirectRead | undefined

  const { open, read } = FS
  FS.open = (name, ...rest) => {
    if (name !== path) throw Object.assign(new Error(name), { name: 'ErrnoError', errno: ENOENT })
    return open(name, ...rest)
  }
  // of a link, libhdf5 wants to know where it leads: to nothing, when the file it stands for has lost its name
  FS.lstat = FS.stat
  const diagnostics = collectDiagnostics(FS)
  FS.read = (stream, buffer, address, length, position) => {
    if (!direct || address !== direct.address || length !== direct.target.length) {
      return read(stream, buffer, address, length, position)
    }
    const { target } = direct
    const count = read(stream, target, 0, length, position)
    if (count === length) direct.offset = position
    else new Uint8Array(buffer.buffer).set(target.subarray(0, count), address)
    return count
  }

  return {
    h5,
    diagnostics,
    withDirectRead(read, body) {
      direct = read
      try {
        return body()
      } finally {
        direct = undefined
      }
    },
  }
}
