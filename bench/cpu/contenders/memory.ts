import { setTimeout } from 'node:timers/promises'
import { fixed } from '../../figures.js'
import { preprocessed } from '../../images.js'
import { median } from '../../measurement.js'
import { type Measured, type Section, section, tableReport } from '../../suite.js'
import { residentMemory } from '../residentMemory.js'
import type { Scope } from '../scope.js'
import { highlight, ratioResult } from './compare.js'
import type { Contender } from './contender.js'
import { differenceFromOurs, materialFolder } from './contest.js'
import {
  answersOf,
  type ContestDetails,
  type ContestTrial,
  describe,
  detailsOf,
  labelOf,
  trialName,
} from './contestTrial.js'
import { contenders, isOurs } from './index.js'

/** Megabytes. */
interface Memory {
  steady: number
  peak: number
}

const megabyte = 1e6

async function measure(contender: Contender, predictions: number) {
  const material = materialFolder()
  const opened = await contender.open(material)
  const x = preprocessed(1, 299)
  const difference = differenceFromOurs(material, await opened.predict(x))
  for (let i = 1; i < predictions; i++) await opened.predict(x)
  await setTimeout(1000)
  const { now, peak } = residentMemory()
  const memory: Memory = { steady: now / megabyte, peak: peak / megabyte }
  const details = { ...describe(contender, opened, difference), ...memory }
  return { samples: details.right ? [memory.steady] : [], details }
}

const trials = (scope: Scope): ContestTrial[] =>
  contenders.map((contender) => ({
    name: trialName('memory', contender),
    what: `${labelOf(contender)}: resident memory of the process after ${scope.predictions} predictions of one image`,
    unit: 'MB',
    measure: () => measure(contender, scope.predictions),
    processes: scope.processes.other,
    missing: contender.missing,
    contender,
  }))

function summarize(measured: Measured<ContestTrial>) {
  const { name, what, contender } = measured.trial
  const all = detailsOf<ContestDetails & Memory>(measured).filter(({ right }) => right)
  const middle = (key: keyof Memory) => (all.length > 0 ? median(all.map((one) => one[key])) : undefined)
  return {
    name,
    what,
    contender: labelOf(contender),
    ours: isOurs(contender),
    answers: answersOf(measured),
    steady: middle('steady'),
    peak: middle('peak'),
    processes: all.length,
  }
}

function report(measured: readonly Measured<ContestTrial>[]) {
  const results = measured.map(summarize)
  const rows = results.map(({ contender, answers, steady, peak, processes }) => [
    contender,
    answers,
    fixed(steady, 0),
    fixed(peak, 0),
    processes,
  ])
  const group = (key: keyof Memory) =>
    results.flatMap(({ contender: label, ours, [key]: value }) =>
      value === undefined ? [] : [{ label, parts: [{ value }], text: `${fixed(value, 0)} MB`, ours }],
    )
  const chart = {
    title: 'Memory',
    note: 'Resident memory of a process that loads and predicts single images, MB; 92 of them are weights.',
    groups: [
      { label: 'steady', bars: group('steady') },
      { label: 'peak', bars: group('peak') },
    ],
    shared: true,
  }
  const title = 'memory of a process that loads and predicts single images, MB'
  const header = ['contender', 'difference', 'steady', 'peak', 'processes']
  const candidates = results.map(({ contender, ours, steady: value }) => ({ contender, ours, value }))
  return tableReport(
    [...results, ratioResult('memory', candidates)],
    [{ title, header, rows, texts: 2 }],
    [chart],
    highlight('steady memory', 'MB', 0, candidates),
  )
}

export const memorySection = (scope: Scope): Section => section(trials(scope), report)
