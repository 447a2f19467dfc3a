import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

/** What came of a test file. */
export interface Outcome {
  passed: number
  failed: number
  output: string
  reason?: string
}

const root = join(__dirname, '..', '..')

const count = (output: string, label: string): number =>
  Number(new RegExp(`^\\s*${label}:\\s+(\\d+)`, 'm').exec(stripVTControlCharacters(output))?.[1] ?? 0)

const running = new Set<ChildProcess>()

/** With the processes that it has started: each test file leads a process group. */
function kill({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}

/** Ends every test file that is running. */
export function killTests(): void {
  for (const child of running) kill(child)
}

function outcomeOf(output: string, reason: string | undefined): Outcome {
  const [total, passed] = [count(output, 'Total'), count(output, 'Passed')]
  const why = reason ?? (total ? undefined : 'ran no test')
  return { passed, failed: why ? Math.max(1, total - passed) : total - passed, output, reason: why }
}

/** Runs a test file, its path below test/ without extension, for no longer than `limit` milliseconds. */
export function runFile(path: string, env: NodeJS.ProcessEnv, limit: number): Promise<Outcome> {
  const file = join(__dirname, `${path}.js`)
  if (!existsSync(file)) {
    return Promise.resolve({ passed: 0, failed: 1, output: '', reason: 'not compiled: npm run build:lib' })
  }
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    running.add(child)
    let late = false
    const timer = setTimeout(() => {
      late = true
      kill(child)
    }, limit)
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.stderr.on('data', (chunk) => chunks.push(chunk))
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      running.delete(child)
      const ended = signal ? `ended by ${signal}` : code ? `exit code ${code}` : undefined
      const reason = late ? `was not done within ${Math.round(limit / 1000)} s` : ended
      resolve(outcomeOf(Buffer.concat(chunks).toString(), reason))
    })
  })
}
