import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseArgs, stripVTControlCharacters } from 'node:util'
import { type Run, runs } from './runs.js'

// run.js [--on RUNS]... [NAME...]: the test files of these runs (runs.ts) whose path contains a NAME; 'cpu', all files.
// Each file runs in a process of its own, so that a native crash fails one file and not the suite.

const timeLimit = 10 * 60_000
const root = join(__dirname, '..', '..')
const sources = join(root, 'test')

interface Outcome {
  passed: number
  failed: number
  output: string
  reason?: string
}

/** Paths below test/, without extension. Read from the sources, for dist/ may hold tests since removed. */
function findTests({ files }: Run, filters: readonly string[]): string[] {
  return readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => relative('.', path).slice(0, -'.ts'.length))
    .filter((path) => files.some((beginning) => path.startsWith(beginning)))
    .filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter)))
    .sort()
}

const count = (output: string, label: string): number =>
  Number(new RegExp(`^\\s*${label}:\\s+(\\d+)`, 'm').exec(stripVTControlCharacters(output))?.[1] ?? 0)

function runFile(path: string, env: NodeJS.ProcessEnv): Promise<Outcome> {
  const file = join(__dirname, `${path}.js`)
  if (!existsSync(file)) {
    return Promise.resolve({ passed: 0, failed: 1, output: '', reason: 'not compiled: npm run build:lib' })
  }
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeLimit,
      killSignal: 'SIGKILL',
    })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.stderr.on('data', (chunk) => chunks.push(chunk))
    child.on('close', (code, signal) => {
      const output = Buffer.concat(chunks).toString()
      const [total, passed] = [count(output, 'Total'), count(output, 'Passed')]
      const reason = signal
        ? `ended by ${signal}`
        : code
          ? `exit code ${code}`
          : total
            ? undefined
            : 'ran no test'
      resolve({ passed, failed: reason ? Math.max(1, total - passed) : total - passed, output, reason })
    })
  })
}

/** Runs the files and tells of each. */
async function runAll(run: Run, filters: readonly string[]): Promise<{ passed: number; failed: number }> {
  const paths = findTests(run, filters)
  const tally = { passed: 0, failed: 0 }
  if (run.name && paths.length > 0) console.log(`-- ${run.name}`)
  for (const path of paths) {
    const start = performance.now()
    const outcome = await runFile(path, { ...process.env, ...run.env })
    tally.passed += outcome.passed
    tally.failed += outcome.failed
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    const counts = `${outcome.passed} passed${outcome.failed ? `, ${outcome.failed} failed` : ''}`
    console.log(`${outcome.failed ? 'FAIL' : 'ok  '} ${path}: ${counts} (${seconds} s)`)
    if (outcome.failed)
      console.log(`${outcome.output}${outcome.reason ? `${path}: ${outcome.reason}\n` : ''}`)
  }
  return tally
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { on: { type: 'string', multiple: true, default: ['cpu'] } },
    allowPositionals: true,
  })
  let passed = 0
  let failed = 0
  for (const name of values.on) {
    if (!Object.hasOwn(runs, name))
      throw new Error(`--on is one of ${Object.keys(runs).join(', ')}, not ${name}`)
    for (const run of runs[name]) {
      const tally = await runAll(run, positionals)
      passed += tally.passed
      failed += tally.failed
    }
  }
  if (passed + failed === 0) console.log('No test was run.')
  console.log(`${passed} passed, ${failed} failed`)
  if (failed > 0 || passed === 0) process.exitCode = 1
}

void main()
