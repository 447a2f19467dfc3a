import { type FileHandle, open, rename, rm, stat, truncate } from 'node:fs/promises'
import { dirname } from 'node:path'
import { XceptionError } from '../../errors.js'
import { type Fingerprint, groupLine, headerLine, type Journal } from './journal.js'
import { systemError } from './systemError.js'

/** Where the results of a batch go, line by line, in the order of the inputs. */
export interface Results {
  add(file: string, line: string, failed: boolean): Promise<void>
  /** Writes what was added; all of it is safe then. */
  commit(): Promise<void>
  /** After the last line. */
  finish(): Promise<void>
  close(): Promise<void>
}

/** Lines are on the disk, at the latest, after so many of them, or so many bytes, or with the first one after so long. */
const GROUP_LINES = 256
const GROUP_BYTES = 1 << 20
const GROUP_MS = 500

export interface Paths {
  /** Where the results are once they are complete. */
  out: string
  /** Where they are until then. */
  part: string
  journal: string
}

export const pathsOf = (out: string): Paths => ({ out, part: `${out}.part`, journal: `${out}.journal` })

/**
 * Writes results to a file so that a run that ended anywhere can be gone on with. A group of lines is synced to the disk
 * before the journal says that its inputs are done, so the file has at least what the journal says.
 */
export class FileResults implements Results {
  #lines: string[] = []
  #files: string[] = []
  #failed = 0
  #pendingBytes = 0
  #committed = performance.now()

  private constructor(
    private readonly paths: Paths,
    private readonly part: FileHandle,
    private readonly journal: FileHandle,
    private bytes: number,
  ) {}

  /** Begins anew. `header`: what comes before the first line. */
  static async begin(paths: Paths, fingerprint: Fingerprint, header: string): Promise<FileResults> {
    return guard(paths.out, async () => {
      // The journal first: results without one are somebody else's.
      const journal = await open(paths.journal, 'w')
      await journal.appendFile(headerLine(fingerprint))
      await journal.datasync()
      const results = new FileResults(paths, await open(paths.part, 'w'), journal, 0)
      await syncFolder(dirname(paths.out))
      if (header) {
        results.#lines.push(header)
        await results.commit()
      }
      return results
    })
  }

  /**
   * Goes on behind what `journal` says is done.
   * @throws ERR_OUTPUT when the results have less than that, ERR_IO
   */
  static async resume(paths: Paths, journal: Journal): Promise<FileResults> {
    return guard(paths.out, async () => {
      const { size } = await stat(paths.part)
      if (size < journal.resultBytes) {
        throw new XceptionError('ERR_OUTPUT', `${paths.part} is shorter than its journal says`, {
          hint: 'It was changed since; begin anew with --force.',
        })
      }
      await truncate(paths.part, journal.resultBytes)
      await truncate(paths.journal, journal.journalBytes)
      const [part, log] = [await open(paths.part, 'a'), await open(paths.journal, 'a')]
      return new FileResults(paths, part, log, journal.resultBytes)
    })
  }

  async add(file: string, line: string, failed: boolean): Promise<void> {
    this.#files.push(file)
    this.#lines.push(line)
    this.#pendingBytes += line.length
    if (failed) this.#failed++
    const due =
      this.#lines.length >= GROUP_LINES ||
      this.#pendingBytes >= GROUP_BYTES ||
      performance.now() - this.#committed >= GROUP_MS
    if (due) await this.commit()
  }

  async commit(): Promise<void> {
    if (this.#lines.length > 0) {
      await guard(this.paths.out, async () => {
        const bytes = Buffer.from(this.#lines.join(''))
        await this.part.appendFile(bytes)
        await this.part.datasync()
        this.bytes += bytes.length
        await this.journal.appendFile(
          groupLine({ done: this.#files, failed: this.#failed, bytes: this.bytes }),
        )
        await this.journal.datasync()
      })
    }
    this.#lines = []
    this.#files = []
    this.#failed = 0
    this.#pendingBytes = 0
    this.#committed = performance.now()
  }

  async finish(): Promise<void> {
    await this.commit()
    await guard(this.paths.out, async () => {
      await this.part.sync()
      await rename(this.paths.part, this.paths.out)
      await syncFolder(dirname(this.paths.out))
      await rm(this.paths.journal)
    })
  }

  async close(): Promise<void> {
    await this.part.close()
    await this.journal.close()
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** The system's refusals become errors of ours. */
async function guard<T>(out: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof XceptionError ? error : systemError(`${out} cannot be written`, error)
  }
}
