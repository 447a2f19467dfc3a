import { fixed, samplesOf } from '../../figures.js'
import type { Chart } from '../../html/chart.js'
import { preprocessed } from '../../images.js'
import { median, quantile } from '../../measurement.js'
import { timeEach } from '../../sampling.js'
import { type Measured, type Section, section, tableReport } from '../../suite.js'
import type { Table } from '../../table.js'
import type { Scope } from '../scope.js'
import { type Candidate, highlight, ratioOf, ratioResult } from './compare.js'
import type { Contender } from './contender.js'
import { differenceFromOurs, materialFolder } from './contest.js'
import { answersOf, type ContestTrial, describe, detailsOf, labelOf, trialName } from './contestTrial.js'
import { contenders, isOurs } from './index.js'

interface SpeedTrial extends ContestTrial {
  batch: number
}

async function measure(contender: Contender, batch: number, scope: Scope) {
  const material = materialFolder()
  const opened = await contender.open(material)
  const x = preprocessed(batch, 299)
  const predict = () => opened.predict(x)
  const details = describe(contender, opened, differenceFromOurs(material, await predict()))
  const sampling = batch === 1 ? scope.latencySampling : scope.sampling
  return { samples: details.right ? await timeEach(sampling, predict) : [], details }
}

const trials = (scope: Scope): SpeedTrial[] =>
  scope.batches.flatMap((batch) =>
    contenders.map((contender) => ({
      name: `${trialName('contest', contender)}-batch-${batch}`,
      what: `${labelOf(contender)}: preprocessed images to probabilities, batch ${batch}`,
      unit: 'ms',
      measure: () => measure(contender, batch, scope),
      processes: scope.processes.speed,
      missing: contender.missing,
      contender,
      batch,
    })),
  )

const byBatch = (results: readonly Result[]): Result[][] =>
  [...new Set(results.map(({ batch }) => batch))].map((batch) =>
    results.filter((result) => result.batch === batch),
  )

type Result = ReturnType<typeof summarize>

function summarize(measured: Measured<SpeedTrial>) {
  const { name, what, contender, batch } = measured.trial
  const samples = samplesOf(measured)
  const perImage = samples.map((sample) => sample / batch)
  const share = (part: number) => (perImage.length > 0 ? quantile(perImage, part) : undefined)
  const [{ version, note }] = detailsOf(measured)
  const middle = perImage.length > 0 ? median(perImage) : undefined
  return {
    name,
    what,
    contender: labelOf(contender),
    ours: isOurs(contender),
    version,
    note,
    batch,
    answers: answersOf(measured),
    millisecondsPerImage: middle,
    imagesPerSecond: middle && 1000 / middle,
    p10: share(0.1),
    p90: share(0.9),
    p99: share(0.99),
    samples,
  }
}

const candidateOf = ({ contender, ours, millisecondsPerImage: value }: Result): Candidate => ({
  contender,
  ours,
  value,
})
const candidatesOf = (results: readonly Result[]): Candidate[] => results.map(candidateOf)

function table(results: readonly Result[]): Table {
  const ofBatch = (batch: number) => candidatesOf(results.filter((other) => other.batch === batch))
  const rows = results.map((one) => [
    one.contender,
    one.version,
    one.answers,
    one.batch,
    fixed(one.millisecondsPerImage),
    `${fixed(one.p10)} to ${fixed(one.p90)}`,
    fixed(one.imagesPerSecond, 2),
    fixed(ratioOf(candidateOf(one), ofBatch(one.batch)), 2),
    one.samples.length,
  ])
  const header = [
    'contender',
    'version',
    'difference',
    'batch',
    'ms/image',
    '80 % within',
    'images/s',
    'ours/best other',
    'samples',
  ]
  return {
    title:
      'Xception at 299x299, preprocessed images to probabilities; difference: from our float32 answers, in parts of their spread',
    header,
    rows,
    texts: 3,
  }
}

function latencyTable(results: readonly Result[]): Table {
  const rows = results
    .filter(({ batch }) => batch === 1)
    .map((one) => [
      one.contender,
      fixed(one.millisecondsPerImage),
      fixed(one.p90),
      fixed(one.p99),
      one.note ?? '',
    ])
  return {
    title: 'latency of single requests, one after the other, ms',
    header: ['contender', 'p50', 'p90', 'p99', 'note'],
    rows,
    texts: 1,
  }
}

const timed = (results: readonly Result[]) =>
  results.flatMap((one) =>
    one.millisecondsPerImage === undefined ? [] : [{ ...one, milliseconds: one.millisecondsPerImage }],
  )

function charts(results: readonly Result[]): Chart[] {
  const speed: Chart = {
    title: 'Time an image takes',
    note: 'Median, milliseconds; shorter is better. The line is where 80 % of the samples lie.',
    groups: byBatch(timed(results)).map((group) => ({
      label: `batch ${group[0].batch}`,
      bars: timed(group).map((one) => ({
        label: one.contender,
        parts: [{ value: one.milliseconds }],
        text: `${fixed(one.milliseconds)} ms · ${fixed(one.imagesPerSecond)} images/s`,
        spread: [one.p10!, one.p90!],
        ours: one.ours,
      })),
    })),
  }
  const single = timed(results).filter(({ batch }) => batch === 1)
  const latency: Chart = {
    title: 'Latency of single requests',
    note: 'Milliseconds: half of the requests take no longer than p50, and 1 % longer than p99.',
    groups: (['p50', 'p99'] as const).map((label) => ({
      label,
      bars: single.map((one) => {
        const value = label === 'p50' ? one.milliseconds : one.p99!
        return { label: one.contender, parts: [{ value }], text: `${fixed(value)} ms`, ours: one.ours }
      }),
    })),
    shared: true,
  }
  return single.length > 0 ? [speed, latency] : [speed]
}

function report(measured: readonly Measured<SpeedTrial>[]) {
  const results = measured.map(summarize)
  const batches = byBatch(results).map((group) => ({
    batch: group[0].batch,
    candidates: candidatesOf(group),
  }))
  return tableReport(
    [
      ...results,
      ...batches.map(({ batch, candidates }) => ratioResult(`contest-batch-${batch}`, candidates)),
    ],
    [table(results), latencyTable(results)],
    charts(results),
    batches.flatMap(({ batch, candidates }) => highlight(`an image, batch ${batch}`, 'ms', 1, candidates)),
  )
}

export const speedSection = (scope: Scope): Section => section(trials(scope), report)
