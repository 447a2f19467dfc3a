import { type BigIntStats, close, closeSync, fstat, fstatSync, open, read, readSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { XceptionError } from '../errors.js'

const openAsync = promisify(open)
const closeAsync = promisify(close)
const readAsync = promisify(read)
const statAsync = (fd: number): Promise<BigIntStats> => promisify(fstat)(fd, { bigint: true })

/** Closes the files that no weight refers to any more. */
const unreferenced = new FinalizationRegistry<number>((fd) => {
  kept--
  closeSync(fd)
})

/** Files left to garbage collection, which may be late: there must not be many. */
const MAX_KEPT = 64
let kept = 0

/** A weights file kept open, so that weights can be read again even when its name is gone or stands for another. */
export class WeightsFile {
  private constructor(
    private readonly fd: number,
    private readonly path: string,
    private readonly stats: BigIntStats,
  ) {}

  /** @throws ERR_FILE_NOT_FOUND, ERR_IO */
  static async open(path: string): Promise<WeightsFile> {
    try {
      // not after opening it: that would wait for a pipe's other end
      if (!(await stat(path)).isFile()) throw new XceptionError('ERR_IO', `'${path}' is not a file`)
      const fd = await openAsync(path, 'r')
      return new WeightsFile(fd, path, await statAsync(fd))
    } catch (cause) {
      if (cause instanceof XceptionError) throw cause
      const { code } = cause as NodeJS.ErrnoException
      if (code === 'ENOENT' || code === 'ENOTDIR') {
        throw new XceptionError('ERR_FILE_NOT_FOUND', `There is no weights file '${path}'`, { cause })
      }
      throw cannotRead(path, cause)
    }
  }

  /** Another name of the file, which stays its own in all threads of this process as long as it is open. */
  get alias(): string {
    return `/proc/self/fd/${this.fd}`
  }

  /** Tells its content, as it was when it was opened, from that of every other file. */
  get identity(): string {
    const { dev, ino, size, mtimeNs, ctimeNs } = this.stats
    return `file ${dev}:${ino} ${size} ${mtimeNs} ${ctimeNs}`
  }

  /** Not for a file that is kept. */
  close(): Promise<void> {
    return closeAsync(this.fd)
  }

  /** Keeps the file open until nothing refers to it any more, unless there are too many that are. */
  keep(): boolean {
    if (kept >= MAX_KEPT) return false
    kept++
    unreferenced.register(this, this.fd)
    return true
  }

  /** In bytes, when it was opened. */
  get size(): number {
    return Number(this.stats.size)
  }

  /** `length` bytes from `offset` on, or all there are. @throws ERR_IO */
  async bytes(offset: number, length: number): Promise<Buffer> {
    try {
      const { buffer, bytesRead } = await readAsync(this.fd, Buffer.alloc(length), 0, length, offset)
      return buffer.subarray(0, bytesRead)
    } catch (cause) {
      throw cannotRead(this.path, cause)
    }
  }

  /**
   * Fills `values`, which is alone in its buffer, from byte `offset` on.
   * @throws ERR_WEIGHTS when the file is not what it was when it was opened, ERR_IO
   */
  readSync(values: Float32Array, offset: number): void {
    const bytes = new Uint8Array(values.buffer)
    try {
      const count = readSync(this.fd, bytes, 0, bytes.length, offset)
      this.#check(count === bytes.length, fstatSync(this.fd, { bigint: true }))
    } catch (cause) {
      throw cannotRead(this.path, cause)
    }
  }

  /** `readSync` off the event loop. */
  async read(values: Float32Array, offset: number): Promise<void> {
    const bytes = new Uint8Array(values.buffer)
    try {
      const { bytesRead } = await readAsync(this.fd, bytes, 0, bytes.length, offset)
      this.#check(bytesRead === bytes.length, await statAsync(this.fd))
    } catch (cause) {
      throw cannotRead(this.path, cause)
    }
  }

  #check(complete: boolean, { size, mtimeNs }: BigIntStats): void {
    if (complete && size === this.stats.size && mtimeNs === this.stats.mtimeNs) return
    throw new XceptionError('ERR_WEIGHTS', `'${this.path}' was changed since its weights were loaded`, {
      hint: 'Load it again. To replace a weights file, write another one and rename it.',
    })
  }
}

function cannotRead(path: string, cause: unknown): XceptionError {
  if (cause instanceof XceptionError) return cause
  const { message } = cause as Error
  return new XceptionError('ERR_IO', `The weights file '${path}' cannot be read: ${message}`, { cause })
}
