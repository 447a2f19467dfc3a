import type { Chart } from './html/chart.js'
import type { Measurement } from './measurement.js'
import { linesOf, type Table } from './table.js'

export interface Trial {
  name: string
  what: string
  unit: string
  /** Run in a process of its own. */
  measure: () => Promise<Measurement>
  /** Processes to take samples from; 1 where a process can take many. */
  processes?: number
  /** Processes before these that only leave behind what the others are to find. */
  preparations?: number
  /** The median must not be above this: a number in the trial's unit, or a factor on another trial's median. */
  limit?: number | { trial: string; factor: number }
  /** Why this trial cannot be run on this machine. */
  missing?: () => string | undefined
}

/** A trial and what its processes printed. */
export interface Measured<T extends Trial = Trial> {
  trial: T
  measurements: Measurement[]
}

export interface Report {
  /** For JSON. */
  results: object[]
  /** For people. */
  lines: string[]
  /** For the HTML page; without them it shows the lines. */
  charts?: Chart[]
  tables?: Table[]
  highlights?: Highlight[]
}

/** One figure that sums up. */
export interface Highlight {
  label: string
  value: string
  note: string
}

/** A report whose lines are its tables. */
export const tableReport = (
  results: object[],
  tables: Table[],
  charts: Chart[] = [],
  highlights: Highlight[] = [],
): Report => ({
  results,
  lines: tables.flatMap(linesOf),
  tables,
  charts,
  highlights,
})

/** Trials whose results are shown together. */
export interface Section {
  trials: readonly Trial[]
  report(measured: readonly Measured[]): Report
}

/** A section that knows more of its trials than that they are some. */
export function section<T extends Trial>(
  trials: readonly T[],
  report: (measured: readonly Measured<T>[]) => Report,
): Section {
  return { trials, report: (measured) => report(measured as readonly Measured<T>[]) }
}

export interface SuiteOptions {
  device: 'cpu' | 'cuda'
  /** Everything small, to see that it runs. */
  quick: boolean
  /** On a GPU: the figures that matter most, of few samples. */
  brief?: boolean
}

export interface Machine {
  machine: object
  lines: string[]
}

/** All that is measured on one kind of device. */
export interface Suite {
  title: string
  sections: readonly Section[]
  /** What the results are of: for JSON, and for people. */
  describeMachine(): Machine | Promise<Machine>
}
