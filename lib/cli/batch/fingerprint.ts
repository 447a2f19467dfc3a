import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { schemaVersion } from '../results.js'
import type { Fingerprint } from './journal.js'
import { systemError } from './systemError.js'

async function contentOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(path), hash)
  } catch (cause) {
    throw systemError(`The weights ${path} cannot be read`, cause)
  }
  return hash.digest('hex')
}

export const digestOf = (content: object): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('hex')

/** What determines the lines of the results; weights in a file by their content. */
export async function fingerprintOf(weights: string, rest: Fingerprint): Promise<Fingerprint> {
  const named = ['imagenet', 'none'].includes(weights)
  return { schemaVersion, weights: named ? weights : await contentOf(weights), ...rest }
}
