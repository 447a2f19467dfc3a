import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

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
function findTests(filters: readonly string[]): string[] {
  return readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => relative('.', path).slice(0, -'.ts'.length))
    .filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter)))
    .sort()
}

const count = (output: string, label: string): number =>
  Number(new RegExp(`^\\s*${label}:\\s+(\\d+)`, 'm').exec(stripVTControlCharacters(output))?.[1] ?? 0)

function runFile(path: string): Promise<Outcome> {
  const file = join(__dirname, `${path}.js`)
  if (!existsSync(file)) {
    return Promise.resolve({ passed: 0, failed: 1, output: '', reason: 'not compiled: npm run build:lib' })
  }
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file], {
      cwd: root,
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

async function main(): Promise<void> {
  let passed = 0
  let failed = 0
  for (const path of findTests(process.argv.slice(2))) {
    const start = performance.now()
    const outcome = await runFile(path)
    passed += outcome.passed
    failed += outcome.failed
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    const tally = `${outcome.passed} passed${outcome.failed ? `, ${outcome.failed} failed` : ''}`
    console.log(`${outcome.failed ? 'FAIL' : 'ok  '} ${path}: ${tally} (${seconds} s)`)
    if (outcome.failed)
      console.log(`${outcome.output}${outcome.reason ? `${path}: ${outcome.reason}\n` : ''}`)
  }
  if (passed + failed === 0) console.log('No test was run.')
  console.log(`${passed} passed, ${failed} failed`)
  if (failed > 0 || passed === 0) process.exitCode = 1
}

void main()
