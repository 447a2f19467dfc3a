import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fixed, samplesOf } from '../../figures.js'
import { median } from '../../measurement.js'
import { type Measured, type Section, section, tableReport } from '../../suite.js'
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

/** Milliseconds of what follows each other. */
interface Phases {
  /** The system's process and Node. */
  boot: number
  /** The library, and the weights from a file to ready to predict. */
  load: number
  /** The first answer. */
  first: number
}

interface FirstAnswer {
  started: number
  opened: number
  answered: number
  version: string
  note?: string
  answer: number[]
}

/** A process from its start to its first answer: what it says, and the milliseconds until it has said that. */
function firstAnswer({ name, dtype }: Contender, material: string): Promise<FirstAnswer & { total: number }> {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    const child = spawn(process.execPath, [join(__dirname, 'firstAnswer.js'), name, dtype, material], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    let total = 0
    child.stdout.on('data', (chunk) => {
      output += chunk
      total = performance.now() - start
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve({ ...(JSON.parse(output) as FirstAnswer), total })
      else reject(new Error(`${name} ended with exit code ${code}`))
    })
  })
}

async function measure(contender: Contender) {
  const material = materialFolder()
  const { started, opened, answered, answer, total, version, note } = await firstAnswer(contender, material)
  const difference = differenceFromOurs(material, Float32Array.from(answer))
  const phases: Phases = {
    load: opened - started,
    first: answered - opened,
    boot: total - (answered - started),
  }
  const details = { ...describe(contender, { version, note }, difference), ...phases }
  return { samples: details.right ? [total] : [], details }
}

const trials = (scope: Scope): ContestTrial[] =>
  contenders.map((contender) => ({
    name: trialName('start', contender),
    what: `${labelOf(contender)}: a new process to its first answer, weights in a file that was read before`,
    unit: 'ms',
    measure: () => measure(contender),
    processes: scope.processes.start,
    preparations: 1, // leaves the files in the system's cache
    missing: contender.missing,
    contender,
  }))

function summarize(measured: Measured<ContestTrial>) {
  const { name, what, contender } = measured.trial
  const samples = samplesOf(measured)
  const all = detailsOf<ContestDetails & Phases>(measured)
  const phase = (key: keyof Phases) => median(all.map((one) => one[key]))
  return {
    name,
    what,
    contender: labelOf(contender),
    ours: isOurs(contender),
    answers: answersOf(measured),
    total: samples.length > 0 ? median(samples) : undefined,
    boot: phase('boot'),
    load: phase('load'),
    first: phase('first'),
    samples,
  }
}

function report(measured: readonly Measured<ContestTrial>[]) {
  const results = measured.map(summarize)
  const rows = results.map((one) => [
    one.contender,
    one.answers,
    ...[one.total, one.boot, one.load, one.first].map((value) => fixed(value, 0)),
    one.samples.length,
  ])
  const chart = {
    title: 'Cold start',
    note: 'From the start of a process to its first answer, milliseconds, medians: Node starts, library and weights load, the first image is answered.',
    groups: [
      {
        bars: results.flatMap(({ contender, ours, total, boot, load, first }) =>
          total === undefined
            ? []
            : [
                {
                  label: contender,
                  parts: [
                    { value: boot, what: 'start of Node' },
                    { value: load, what: 'load' },
                    { value: first, what: 'first answer' },
                  ],
                  text: `${fixed(total, 0)} ms`,
                  ours,
                },
              ],
        ),
      },
    ],
  }
  const header = ['contender', 'difference', 'total', 'start of Node', 'load', 'first answer', 'processes']
  const title = 'cold start: a new process to its first answer, ms'
  const candidates = results.map(({ contender, ours, total: value }) => ({ contender, ours, value }))
  return tableReport(
    [...results, ratioResult('start', candidates)],
    [{ title, header, rows, texts: 2 }],
    [chart],
    highlight('cold start', 'ms', 0, candidates),
  )
}

export const startSection = (scope: Scope): Section => section(trials(scope), report)
