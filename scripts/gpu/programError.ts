import { XceptionError } from '../../lib/index.js'

/** Runs a step's program. What fails is told in one line that begins with its code, and the exit code is 1. */
export function reportErrors(run: () => Promise<void>): void {
  run().catch((error: Error) => {
    if (error instanceof XceptionError)
      console.error(`${error.code}: ${error.message}${error.hint ? `\n${error.hint}` : ''}`)
    else console.error(error)
    process.exitCode = 1
  })
}
