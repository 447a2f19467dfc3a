import { exitCodes } from './exitCodes.js'

const codes = { SIGINT: exitCodes.interrupted, SIGTERM: exitCodes.terminated } as const
type Interrupt = keyof typeof codes

const exit = (signal: NodeJS.Signals): void => process.exit(codes[signal as Interrupt])

/** SIGINT ends the process with its exit code. */
export const exitOnInterrupt = (): void => {
  process.on('SIGINT', exit)
}

/** What to do on SIGINT or SIGTERM. */
export interface Interruption {
  /** Aborted by the first of them; the second ends the process at once. */
  signal: AbortSignal
  /** What to exit with, once one has come. */
  exitCode(): (typeof codes)[Interrupt] | undefined
}

/** From now on, the first SIGINT or SIGTERM lets the command finish what must not be left half done. */
export function finishOnInterrupt(): Interruption {
  const abort = new AbortController()
  let first: Interrupt | undefined
  process.off('SIGINT', exit)
  const onSignal = (signal: NodeJS.Signals) => {
    if (first) exit(signal)
    first = signal as Interrupt
    abort.abort()
  }
  for (const signal of Object.keys(codes)) process.on(signal, onSignal)
  return { signal: abort.signal, exitCode: () => first && codes[first] }
}
