import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { extname, isAbsolute } from 'node:path'
import { createInterface } from 'node:readline'
import { XceptionError } from '../../errors.js'
import { type Input, inputs } from '../inputs.js'

/** Files that hold paths, one a line, and are no images. */
const listExtensions = new Set(['.txt', '.lst'])

const isList = (name: string): boolean => listExtensions.has(extname(name).toLowerCase())
const isPattern = (name: string): boolean => /[*?[\]{}]/.test(name)

const isThere = (name: string): Promise<boolean> =>
  stat(name).then(
    () => true,
    () => false,
  )

/** A path on each line; empty lines are skipped, and relative paths start at the working directory. */
async function* readList(stream: NodeJS.ReadableStream, name: string): AsyncGenerator<Input> {
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line !== '') yield { file: line, source: line }
    }
  } catch (cause) {
    throw new XceptionError('ERR_IO', `The list ${name} cannot be read: ${(cause as Error).message}`, {
      cause,
    })
  }
}

/** The files that match, sorted. Their names are all in memory. */
async function* matches(pattern: string): AsyncGenerator<Input> {
  const { glob } = await import('tinyglobby')
  const files = await glob(pattern, { expandDirectories: false, absolute: isAbsolute(pattern) })
  if (files.length === 0) {
    const message = `No file matches ${pattern}`
    yield { file: pattern, error: new XceptionError('ERR_FILE_NOT_FOUND', message) }
  }
  for (const file of files.sort()) yield { file, source: file }
}

/**
 * What `batch` was asked to do, in order: directories walked as `classify` does, the files that match a pattern, those of
 * a list (.txt or .lst, or '-', which is stdin), and single images. A name that exists is no pattern.
 */
export async function* batchInputs(names: readonly string[]): AsyncGenerator<Input> {
  for (const name of names) {
    if (name === '-') yield* readList(process.stdin, 'on stdin')
    else if (isPattern(name) && !(await isThere(name))) yield* matches(name)
    else if (isList(name)) yield* readList(createReadStream(name), name)
    else yield* inputs([name])
  }
}

/** @throws ERR_FILE_NOT_FOUND for the first name that is neither there nor a pattern */
export async function checkNames(names: readonly string[]): Promise<void> {
  for (const name of names) {
    if (name === '-' || isPattern(name) || (await isThere(name))) continue
    throw new XceptionError('ERR_FILE_NOT_FOUND', `There is no file or directory ${name}`, {
      hint: 'Give images, directories, patterns in quotes, lists of paths (.txt or .lst), or - for a list on stdin.',
    })
  }
}
