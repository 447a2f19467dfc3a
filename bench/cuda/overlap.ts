import type { FloatingDType } from '../../lib/index.js'
import { fixed } from '../figures.js'
import { images } from '../images.js'
import { type Measurement, median } from '../measurement.js'
import { timeTogether } from '../sampling.js'
import { type Measured, type Report, type Section, section, type Trial } from '../suite.js'
import { titled } from '../table.js'
import { network } from './network.js'
import { dtypes, type Scope } from './scope.js'

const IN_FLIGHT = 3

interface OverlapTrial extends Trial {
  dtype: FloatingDType
  batch: number
}

/** Milliseconds of one prediction. */
interface Details {
  oneByOne: number[]
  inFlight: number[]
}

async function measure(dtype: FloatingDType, batch: number, scope: Scope): Promise<Measurement> {
  const model = await network({ dtype, side: scope.side, tune: scope.tune })
  const x = images(batch, scope.side)
  const run = () => model.predict(x, { batchSize: batch })
  const count = scope.rounds
  await timeTogether(scope.warmUps, IN_FLIGHT, run)
  const details: Details = { oneByOne: [], inFlight: [] }
  for (let repeat = 0; repeat < scope.repeats; repeat++) {
    details.oneByOne.push((await timeTogether(count, 1, run)) / count)
    details.inFlight.push((await timeTogether(count, IN_FLIGHT, run)) / count)
  }
  return { samples: details.inFlight, details }
}

const trials = (scope: Scope): OverlapTrial[] =>
  dtypes.flatMap((dtype) =>
    scope.fewBatches.map((batch) => ({
      name: `overlap-${dtype}-batch-${batch}`,
      what: `${IN_FLIGHT} predictions in flight against one after the other, ${dtype}, batch ${batch}`,
      unit: 'ms',
      measure: () => measure(dtype, batch, scope),
      processes: scope.processes,
      dtype,
      batch,
    })),
  )

function report(measured: readonly Measured<OverlapTrial>[]): Report {
  const results = measured.map(({ trial: { name, what, dtype, batch }, measurements }) => {
    const details = measurements.map((measurement) => measurement.details as Details)
    const oneByOne = (batch * 1000) / median(details.flatMap((detail) => detail.oneByOne))
    const inFlight = (batch * 1000) / median(details.flatMap((detail) => detail.inFlight))
    return { name, what, dtype, batch, oneByOne, inFlight, ratio: inFlight / oneByOne, unit: 'images/s' }
  })
  const rows = results.map(({ dtype, batch, oneByOne, inFlight, ratio }) => [
    dtype,
    batch,
    fixed(oneByOne, 0),
    fixed(inFlight, 0),
    fixed(ratio, 2),
  ])
  const header = ['dtype', 'batch', 'one by one', `${IN_FLIGHT} in flight`, 'ratio']
  return { results, lines: titled('copies beside computation, images/s', header, rows, 1) }
}

export const overlapSection = (scope: Scope): Section => section(trials(scope), report)
