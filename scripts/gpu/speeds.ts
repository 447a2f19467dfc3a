import type { Bench, Result, SpeedFigure } from './result.js'

/** Images a second at one precision and batch size: ours, others' and what the card allows. */
export interface SpeedRow {
  precision: string
  batch: number
  oneByOne: number
  inFlight: number
  limit?: number
  /** By name; those that answered wrongly have none. */
  contenders: Record<string, number>
}

export interface NamedSpeed {
  step: string
  figure: SpeedFigure
}

/** Every speed that was measured, and by which step. */
export const speedsOf = ({ steps }: Result): NamedSpeed[] =>
  steps.flatMap(({ name, figures }) =>
    figures.flatMap((figure) => (figure.kind === 'speed' ? [{ step: name, figure }] : [])),
  )

const precisionOf = ({ dtype, options }: SpeedFigure): string =>
  dtype === 'float32' && options.tf32 === true ? 'tf32' : dtype

function contendersOf(bench: Bench | undefined, precision: string, batch: number): Record<string, number> {
  const found = (bench?.results ?? []).filter(
    (one) =>
      one.contender !== undefined &&
      one.contender !== 'node-xception' &&
      one.precision === precision &&
      one.batch === batch &&
      one.right === true,
  )
  return Object.fromEntries(
    found.flatMap(({ contender, imagesPerSecond }) =>
      contender && imagesPerSecond ? [[contender, imagesPerSecond]] : [],
    ),
  )
}

/** What the steps speed-… measured, with no option but the precision's. */
export const speedRows = (result: Result, bench?: Bench): SpeedRow[] =>
  speedsOf(result)
    .filter(({ step }) => step.startsWith('speed-'))
    .map(({ figure }) => {
      const { batch, imagesPerSecond, inFlight, limit } = figure
      const precision = precisionOf(figure)
      const contenders = contendersOf(bench, precision, batch)
      return { precision, batch, oneByOne: imagesPerSecond, inFlight, limit, contenders }
    })

/** Names of all contenders in these rows, in the order in which they come. */
export const contenderNames = (rows: readonly SpeedRow[]): string[] => [
  ...new Set(rows.flatMap(({ contenders }) => Object.keys(contenders))),
]
