import { writeFile } from 'node:fs/promises'
import { XceptionError } from '../errors.js'

/** Writes what --out names. @throws ERR_IO */
export async function writeOutput(file: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFile(file, content)
  } catch (cause) {
    throw new XceptionError('ERR_IO', `${file} cannot be written: ${(cause as Error).message}`, { cause })
  }
}
