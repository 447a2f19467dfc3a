import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { XceptionError } from '../errors.js'

const imageExtensions = new Set(['.bmp', '.gif', '.jpeg', '.jpg', '.png'])

/** One thing to classify: a path, or the bytes that came on stdin under the name '-'. */
export type Input = { file: string; source: string | Buffer } | { file: string; error: unknown }

/** The images below `directory`, in sorted order; a directory that cannot be read does not stop the others. */
async function* walk(directory: string): AsyncGenerator<Input> {
  let entries: Dirent[]
  try {
    entries = await readdir(directory, { withFileTypes: true })
  } catch (cause) {
    const message = `Cannot read ${directory}: ${(cause as Error).message}`
    yield { file: directory, error: new XceptionError('ERR_IO', message, { cause }) }
    return
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = join(directory, entry.name)
    if (entry.isDirectory()) yield* walk(file)
    else if (imageExtensions.has(extname(entry.name).toLowerCase())) yield { file, source: file }
  }
}

async function* filesOf(directory: string): AsyncGenerator<Input> {
  let empty = true
  for await (const input of walk(directory)) {
    empty = false
    yield input
  }
  if (!empty) return
  const hint = `Image files end in ${[...imageExtensions].join(', ')}.`
  yield {
    file: directory,
    error: new XceptionError('ERR_FILE_NOT_FOUND', `There is no image in ${directory}`, { hint }),
  }
}

async function fromStdin(): Promise<Input> {
  const file = '-'
  const source = await buffer(process.stdin)
  if (source.length > 0) return { file, source }
  return { file, error: new XceptionError('ERR_IMAGE_FORMAT', `${file}: nothing came on stdin`) }
}

const isDirectory = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() === true

/** Files as given, directories walked in sorted order, '-' read from stdin. */
export async function* inputs(names: readonly string[]): AsyncGenerator<Input> {
  for (const name of names) {
    if (name === '-') yield await fromStdin()
    else if (await isDirectory(name)) yield* filesOf(name)
    else yield { file: name, source: name }
  }
}
