import { once } from 'node:events'
import type { Results } from './results.js'

/** Writes results to stdout as they come. They cannot be resumed. */
export function stdoutResults(header: string): Results {
  const write = async (text: string) => {
    if (!process.stdout.write(text)) await once(process.stdout, 'drain')
  }
  let written = write(header)
  return {
    async add(_file, line) {
      await written
      written = write(line)
    },
    commit: () => written,
    finish: () => written,
    async close() {},
  }
}
