import { createReadStream } from 'node:fs'
import { systemError } from './systemError.js'

/** The first line of a journal: what determines the lines of the results. */
export type Fingerprint = Record<string, string | number | boolean | null>

/** Any other line of a journal: inputs whose results are on the disk. */
interface Group {
  done: string[]
  /** How many of them failed. */
  failed: number
  /** Length of the results up to and with these. */
  bytes: number
}

/** What a journal tells of the run that wrote it. */
export interface Journal {
  fingerprint: Fingerprint
  /** Inputs done, and how many of them failed. */
  done: number
  failed: number
  /** Length of their results. */
  resultBytes: number
  /** Length of the journal up to the last whole line; what follows was torn. */
  journalBytes: number
}

const version = 1

export const headerLine = (fingerprint: Fingerprint): string =>
  `${JSON.stringify({ journal: version, fingerprint })}\n`

export const groupLine = (group: Group): string => `${JSON.stringify(group)}\n`

/** The lines of a file that have an end, and where in the file that is. */
async function* wholeLines(path: string, length: number): AsyncGenerator<{ text: string; end: number }> {
  if (length === 0) return
  let rest: Buffer[] = []
  let end = 0
  for await (const chunk of createReadStream(path, { end: length - 1 }) as AsyncIterable<Buffer>) {
    let from = 0
    for (let at = chunk.indexOf('\n'); at >= 0; at = chunk.indexOf('\n', from)) {
      const line = Buffer.concat([...rest, chunk.subarray(from, at)])
      from = at + 1
      rest = []
      end += line.length + 1
      yield { text: line.toString('utf8'), end }
    }
    rest.push(chunk.subarray(from))
  }
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function parseGroup(text: string): Group | undefined {
  const { done, failed, bytes } = parse(text) ?? {}
  return Array.isArray(done) && typeof failed === 'number' && typeof bytes === 'number'
    ? { done, failed, bytes }
    : undefined
}

/** Up to the first line that is torn or damaged; undefined where not even the first line is whole. */
export async function readJournal(path: string): Promise<Journal | undefined> {
  let journal: Journal | undefined
  try {
    for await (const { text, end } of wholeLines(path, Number.POSITIVE_INFINITY)) {
      if (!journal) {
        const header = parse(text)
        if (header?.journal !== version) return undefined
        const fingerprint = header.fingerprint as Fingerprint
        journal = { fingerprint, done: 0, failed: 0, resultBytes: 0, journalBytes: end }
        continue
      }
      const group = parseGroup(text)
      if (!group) break
      journal.done += group.done.length
      journal.failed += group.failed
      journal.resultBytes = group.bytes
      journal.journalBytes = end
    }
  } catch (cause) {
    throw systemError(`The journal ${path} cannot be read`, cause)
  }
  return journal
}

/** The inputs that are done, in order, read as they are asked for. */
export async function* doneInputs(path: string, { journalBytes }: Journal): AsyncGenerator<string> {
  for await (const { text } of wholeLines(path, journalBytes)) yield* parseGroup(text)?.done ?? []
}
