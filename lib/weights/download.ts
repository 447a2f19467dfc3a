import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Dispatcher, Response } from 'undici'
import { XceptionError } from '../errors.js'
import { cacheFolder, claimPart, md5Of, releasePart, withFiles } from './cache.js'

/** A published file. */
export interface RemoteFile {
  /** In the cache folder. */
  name: string
  url: string
  md5: string
}

export interface DownloadProgress {
  name: string
  /** Bytes so far, those of an earlier attempt included. */
  received: number
  /** Bytes in all; undefined when the server does not say. */
  total: number | undefined
}

export interface DownloadOptions {
  onProgress?: (progress: DownloadProgress) => void
  /** Milliseconds without a byte after which the server is given up. */
  stallTimeout?: number
}

const CONNECT_TIMEOUT_MS = 10_000
const STALL_TIMEOUT_MS = 30_000

const PROXY_VARIABLES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY']

/** Loaded when it is needed: it takes longer than all of this package. */
const loadUndici = () => import('undici')

async function createDispatcher(stallTimeout: number): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent } = await loadUndici()
  const options = {
    connectTimeout: Math.min(CONNECT_TIMEOUT_MS, stallTimeout),
    headersTimeout: stallTimeout,
    bodyTimeout: stallTimeout,
  }
  // undici prints a warning where its proxy agent is made, so only those who need it see that
  return PROXY_VARIABLES.some((name) => process.env[name])
    ? new EnvHttpProxyAgent(options)
    : new Agent(options)
}

/** The innermost message: undici's own is 'fetch failed'. */
function reason(error: unknown): string {
  let at = error as Error
  while (at.cause instanceof Error) at = at.cause
  return at.message || (at as NodeJS.ErrnoException).code || 'no answer'
}

const failed = (url: string, path: string, error: unknown): XceptionError =>
  new XceptionError('ERR_DOWNLOAD', `${url} could not be downloaded to ${path}: ${reason(error)}`, {
    hint: `Without network, fetch ${url} on another machine and put it at ${path}.`,
    cause: error,
  })

/** Whether a 206 answer carries on at byte `from` and goes to the end of the file. */
function carriesOn(response: Response, from: number): boolean {
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(response.headers.get('content-range') ?? '')
  return range !== null && Number(range[1]) === from && Number(range[2]) + 1 === Number(range[3])
}

/** Requests `url` from byte `from` on, or from its start where the server will not resume. */
async function request(url: string, from: number, dispatcher: Dispatcher): Promise<[Response, from: number]> {
  const headers: Record<string, string> = { 'accept-encoding': 'identity' }
  if (from > 0) headers.range = `bytes=${from}-`
  const { fetch } = await loadUndici()
  const response = await fetch(url, { dispatcher, headers })
  if (response.status === 200) return [response, 0]
  if (from > 0 && response.status === 206 && carriesOn(response, from)) return [response, from]
  await response.body?.cancel()
  if (from > 0) return request(url, 0, dispatcher)
  throw new Error(`the server answered ${response.status} ${response.statusText}`.trimEnd())
}

/** Appends what is missing of `file` to the part that is open. */
async function receive(
  { name, url }: RemoteFile,
  path: string,
  part: FileHandle,
  { onProgress, stallTimeout = STALL_TIMEOUT_MS }: DownloadOptions,
): Promise<void> {
  const dispatcher = await createDispatcher(stallTimeout)
  const onDisk = <T>(use: () => Promise<T>) => withFiles(`${path} cannot be written`, use)
  try {
    const [response, from] = await request(url, (await onDisk(() => part.stat())).size, dispatcher)
    await onDisk(() => part.truncate(from))
    const length = Number(response.headers.get('content-length')) || undefined
    const total = length === undefined ? undefined : from + length
    let received = from
    onProgress?.({ name, received, total })
    for await (const chunk of response.body ?? []) {
      await onDisk(() => part.appendFile(chunk as Uint8Array))
      received += (chunk as Uint8Array).length
      onProgress?.({ name, received, total })
    }
    if (total !== undefined && received !== total)
      throw new Error(`it ended after ${received} of ${total} bytes`)
  } catch (error) {
    throw error instanceof XceptionError ? error : failed(url, path, error)
  } finally {
    await dispatcher.destroy()
  }
}

async function download(file: RemoteFile, folder: string, options: DownloadOptions): Promise<void> {
  const path = join(folder, file.name)
  const cannotWrite = `${path} cannot be written`
  const part = await withFiles(cannotWrite, () => claimPart(folder, file.name))
  const handle = await withFiles(cannotWrite, () => open(part, 'a'))
  try {
    await receive(file, path, handle, options)
  } catch (error) {
    await releasePart(part, folder, file.name)
    throw error
  } finally {
    await handle.close()
  }
  await withFiles(cannotWrite, async () => {
    const md5 = await md5Of(part)
    if (md5 === file.md5) return rename(part, path)
    await rm(part)
    throw new XceptionError('ERR_CHECKSUM', `${file.url} has MD5 ${md5} but ${file.md5} was expected`, {
      hint: 'What was downloaded is removed. Try again, or from another network.',
    })
  })
}

const underWay = new Map<string, Promise<void>>()

/**
 * Path of `file` in the cache folder. It is downloaded when it is not there, or, as Keras does it, when what is there has
 * another MD5. An interrupted download is resumed. Several threads and processes may ask for the same file.
 * @throws ERR_DOWNLOAD naming the URL and where to put the file, ERR_CHECKSUM, ERR_IO
 */
export async function cachedFile(file: RemoteFile, options: DownloadOptions = {}): Promise<string> {
  const folder = cacheFolder()
  const path = join(folder, file.name)
  if ((await withFiles(`${path} cannot be read`, () => md5Of(path))) === file.md5) return path
  let pending = underWay.get(path)
  if (!pending) {
    pending = download(file, folder, options).finally(() => underWay.delete(path))
    underWay.set(path, pending)
  }
  await pending
  return path
}
