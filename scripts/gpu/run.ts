import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { isThere, quick } from './kit.js'
import { type Bench, type MachineFigure, type Result, readBack, type StepResult } from './result.js'
import { endRunning, runStep } from './runStep.js'
import { type Step, stepsFor } from './steps.js'
import { summaryLine, summaryOf } from './summary.js'

// run.js [STEP]...: takes the steps whose names match a pattern, all without one, within BUDGET seconds. What comes of them
// goes to the folder OUT after every step, so that nothing is lost when this is ended.

/** Seconds that a step must have to be worth its beginning. */
const least = 6

const began = performance.now()
const out = process.env.OUT ?? join(tmpdir(), 'gpu-out')
const scratch = process.env.SCRATCH ?? join(tmpdir(), 'gpu-scratch')
const budget = Number(process.env.BUDGET ?? 540)
const result: Result = { schemaVersion: 1, date: new Date().toISOString(), quick, steps: [] }

const left = (): number => budget - (performance.now() - began) / 1000

/** Never half a file. */
function write(name: string, content: string | Buffer): void {
  const unfinished = join(out, 'unfinished')
  writeFileSync(unfinished, content)
  renameSync(unfinished, join(out, name))
}

function keep(stepResult: StepResult): void {
  result.steps.push(stepResult)
  const machine = stepResult.figures.find((figure): figure is MachineFigure => figure.kind === 'machine')
  if (machine) result.gpu = machine.gpu
  save()
}

const save = (running?: string): void => {
  write('result.json', `${JSON.stringify(result, null, 1)}\n`)
  write('summary.txt', `${summaryOf(result, readBack<Bench>(out, 'bench.json'), running).join('\n')}\n`)
}

function addBench(file: string): void {
  if (!existsSync(file)) return
  const { machine, results } = JSON.parse(readFileSync(file, 'utf8')) as Bench
  const before = readBack<Bench>(out, 'bench.json')?.results ?? []
  write('bench.json', `${JSON.stringify({ machine, results: [...before, ...results] }, null, 1)}\n`)
}

async function take(step: Step): Promise<StepResult> {
  const skipped = (reason: string): StepResult => ({
    name: step.name,
    status: 'skipped',
    seconds: 0,
    reason,
    figures: [],
  })
  const missing = step.needs?.filter((command) => !isThere(command)) ?? []
  if (missing.length > 0) return skipped(`this machine has no ${missing.join(', ')}`)
  const limit = Math.min(step.limit, left() - 5)
  if (limit < least) return skipped('no time was left')
  save(step.name)
  const one = await runStep(step, limit, join(out, 'steps.log'))
  if (step.bench) addBench(step.bench)
  return one
}

/** Plans that were made, for a machine that has no GPU to look into. */
function keepPlans(): void {
  const folder = join(process.env.XDG_CACHE_HOME ?? '', 'node-xception', 'plans')
  if (!existsSync(folder)) return
  const files = readdirSync(folder).filter((name) => name.endsWith('.txt'))
  if (files.length > 0)
    write('plans.txt.gz', gzipSync(Buffer.concat(files.map((name) => readFileSync(join(folder, name))))))
}

/** Whether the name is the pattern, in which * stands for any text. */
const matches = (name: string, pattern: string): boolean =>
  new RegExp(`^${pattern.replace(/[^\w*]/g, '\\$&').replaceAll('*', '.*')}$`).test(name)

async function main(patterns: readonly string[]): Promise<void> {
  for (const folder of [out, scratch]) mkdirSync(folder, { recursive: true })
  const all = stepsFor(out, scratch)
  // What is found is of no use where it is not known of what.
  const chosen = all.filter(
    ({ name }) =>
      name === 'facts' || patterns.length === 0 || patterns.some((pattern) => matches(name, pattern)),
  )
  for (const step of chosen) {
    const one = await take(step)
    keep(one)
    console.log(summaryLine(one))
  }
  keepPlans()
  save()
  console.log(readFileSync(join(out, 'summary.txt'), 'utf8'))
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    endRunning()
    save('ended from outside')
    process.exit(1)
  })
}

void main(process.argv.slice(2))
