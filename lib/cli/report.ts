import { XceptionError } from '../errors.js'
import { colorsFor, printable } from './terminal.js'

/** An error as --json and --jsonl show it. */
export interface ErrorRecord {
  code: string
  message: string
  hint?: string
}

export const toErrorRecord = (error: unknown): ErrorRecord =>
  error instanceof XceptionError
    ? { code: error.code, message: error.message, hint: error.hint }
    : { code: 'ERR_INTERNAL', message: error instanceof Error ? error.message : String(error) }

/** Reports on stderr. What is not an XceptionError is a bug and comes with its stack. */
export function report(error: unknown): void {
  const colors = colorsFor(process.stderr)
  const { code, message, hint } = toErrorRecord(error)
  const lines = [`${colors.red('xception')}: ${printable(message)} ${colors.dim(`(${code})`)}`]
  if (hint) lines.push(`  ${printable(hint)}`)
  if (!(error instanceof XceptionError) && error instanceof Error && error.stack) lines.push(error.stack)
  process.stderr.write(`${lines.join('\n')}\n`)
}
