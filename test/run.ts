import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { killTests, type Outcome, runFile } from './runFile.js'
import { type Run, runs } from './runs.js'

// run.js [--on RUNS]... [--jobs N|half] [--limit SECONDS] [NAME...]: the test files of these runs (runs.ts) whose path
// contains a NAME; 'cpu', all files, one after the other. --jobs: so many at the same time, or half as many as there are
// cores. --limit: for all together; what is under way then is ended, and what has not begun is named.
// Each file runs in a process of its own, so that a native crash fails one file and not the suite.

const timeLimit = 10 * 60_000
const sources = join(__dirname, '..', '..', 'test')

interface Task {
  run: Run
  path: string
}

/**
 * Paths below test/, without extension, in the order in which the run names them. Read from the sources, for dist/ may
 * hold tests since removed.
 */
function findTests(run: Run, filters: readonly string[]): Task[] {
  const rank = (path: string) => run.files.findIndex((beginning) => path.startsWith(beginning))
  return readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => relative('.', path).slice(0, -'.ts'.length))
    .filter((path) => rank(path) >= 0)
    .filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter)))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map((path) => ({ run, path }))
}

function tell(
  { run, path }: Task,
  { passed, failed, output, reason }: Outcome,
  seconds: number,
  suffix: boolean,
) {
  const counts = `${passed} passed${failed ? `, ${failed} failed` : ''}`
  const where = suffix && run.name ? `; ${run.name}` : ''
  console.log(`${failed ? 'FAIL' : 'ok  '} ${path}: ${counts} (${seconds.toFixed(1)} s${where})`)
  if (failed) console.log(`${output}${reason ? `${path}: ${reason}\n` : ''}`)
}

/** Runs the files, `jobs` at the same time, and tells of each. */
async function runAll(tasks: readonly Task[], jobs: number, deadline: number) {
  const tally = { passed: 0, failed: 0, left: 0 }
  const waiting = [...tasks]
  let header = ''
  const worker = async () => {
    for (let task = waiting.shift(); task; task = waiting.shift()) {
      const start = performance.now()
      if (start >= deadline) {
        tally.left++
        console.log(`LEFT ${task.path}: no time was left (${task.run.name})`)
        continue
      }
      if (jobs === 1 && task.run.name !== header) {
        header = task.run.name
        if (header) console.log(`-- ${header}`)
      }
      const outcome = await runFile(
        task.path,
        { ...process.env, ...task.run.env },
        Math.min(timeLimit, deadline - start),
      )
      tally.passed += outcome.passed
      tally.failed += outcome.failed
      tell(task, outcome, (performance.now() - start) / 1000, jobs > 1)
    }
  }
  await Promise.all(Array.from({ length: jobs }, worker))
  return tally
}

function readNumber(option: string, value: string): number {
  const number = Number(value)
  if (!(number > 0)) throw new Error(`--${option} is a number above 0, not ${value}`)
  return number
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      on: { type: 'string', multiple: true, default: ['cpu'] },
      jobs: { type: 'string', default: '1' },
      limit: { type: 'string', default: 'Infinity' },
    },
    allowPositionals: true,
  })
  for (const name of values.on) {
    if (!Object.hasOwn(runs, name))
      throw new Error(`--on is one of ${Object.keys(runs).join(', ')}, not ${name}`)
  }
  const jobs =
    values.jobs === 'half'
      ? Math.max(1, availableParallelism() >> 1)
      : Math.ceil(readNumber('jobs', values.jobs))
  const deadline = performance.now() + readNumber('limit', values.limit) * 1000
  const tasks = values.on.flatMap((name) => runs[name].flatMap((run) => findTests(run, positionals)))
  const { passed, failed, left } = await runAll(tasks, jobs, deadline)
  if (passed + failed === 0) console.log('No test was run.')
  if (left > 0) console.log(`${left} files were left out`)
  console.log(`${passed} passed, ${failed} failed`)
  if (failed > 0 || left > 0 || passed === 0) process.exitCode = 1
}

for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.on(signal, () => {
    killTests()
    process.exit(status)
  })
}

void main()
