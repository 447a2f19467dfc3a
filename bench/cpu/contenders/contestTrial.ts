import type { Measured, Trial } from '../../suite.js'
import type { Contender, Opened } from './contender.js'

/** One contender's turn. */
export interface ContestTrial extends Trial {
  contender: Contender
}

/** What each of them says of itself in `details`. */
export interface ContestDetails {
  version: string
  note?: string
  /** From our float32 answers, in parts of their spread. */
  difference: number
  /** Whether that is within the tolerance: only then is anything timed. */
  right: boolean
}

export const describe = (
  contender: Contender,
  { version, note }: Pick<Opened, 'version' | 'note'>,
  difference: number,
): ContestDetails => ({ version, note, difference, right: difference <= contender.tolerance })

/** `name`-CONTENDER-DTYPE. */
export const trialName = (name: string, { name: contender, dtype }: Contender): string =>
  [name, contender.replace(/\W+/g, '-'), dtype].join('-')

export const detailsOf = <T = ContestDetails>({ measurements }: Measured): T[] =>
  measurements.map(({ details }) => details as T)

export const labelOf = ({ name, dtype }: Contender): string =>
  dtype === 'float32' ? name : `${name}, ${dtype}`

/** What stands in tables for the answers of all processes of a trial. */
export function answersOf(measured: Measured): string {
  const all = detailsOf(measured)
  const worst = Math.max(...all.map(({ difference }) => difference))
  return all.every(({ right }) => right) ? worst.toExponential(1) : `WRONG (${worst.toExponential(1)})`
}
