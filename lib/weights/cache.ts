import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readdir, rename } from 'node:fs/promises'
import { homedir, hostname } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { XceptionError } from '../errors.js'

/** Where downloads are kept: XCEPTION_CACHE_DIR, or else Keras's own folder, KERAS_HOME/models or ~/.keras/models. */
export function cacheFolder(): string {
  const { XCEPTION_CACHE_DIR, KERAS_HOME } = process.env
  return XCEPTION_CACHE_DIR || join(KERAS_HOME || join(homedir(), '.keras'), 'models')
}

/**
 * Runs what uses the file system, turning its errors into ours.
 * @throws ERR_IO
 */
export async function withFiles<T>(what: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use()
  } catch (cause) {
    if (cause instanceof XceptionError) throw cause
    throw new XceptionError('ERR_IO', `${what}: ${(cause as Error).message}`, {
      hint: 'Another folder can be named in XCEPTION_CACHE_DIR.',
      cause,
    })
  }
}

/** MD5 of a file in hex; undefined when there is none. */
export async function md5Of(path: string): Promise<string | undefined> {
  const hash = createHash('md5')
  try {
    await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), hash)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  return hash.digest('hex')
}

let claims = 0

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * A file beside `path` that no one else writes to, to be downloaded to. What an earlier attempt left, here or in a
 * process that is gone, is taken over; of several who want it, the one whose rename succeeds gets it.
 */
export async function claimPart(folder: string, name: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  const host = hostname()
  const own = join(folder, `${name}.${host}-${process.pid}-${claims++}.part`)
  for (const entry of await readdir(folder)) {
    if (!entry.startsWith(`${name}.`) || !entry.endsWith('.part')) continue
    const owner = entry.slice(name.length + 1, -'.part'.length)
    const pid = owner.startsWith(`${host}-`) ? Number.parseInt(owner.slice(host.length + 1), 10) : undefined
    const free = owner === '' || (pid !== undefined && !isAlive(pid))
    if (
      free &&
      (await rename(join(folder, entry), own).then(
        () => true,
        () => false,
      ))
    )
      break
  }
  return own
}

/** Leaves an unfinished download to whoever wants it next. */
export async function releasePart(part: string, folder: string, name: string): Promise<void> {
  await rename(part, join(folder, `${name}.part`)).catch(() => undefined)
}
