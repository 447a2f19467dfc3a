import { type ChildProcess, spawn } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import { figuresIn, type StepResult } from './result.js'
import type { Step } from './steps.js'

/** Of the output of one step, bytes that are logged: what comes back is limited. */
const mostLogged = 1_500_000

let running: ChildProcess | undefined

/** Ends the step that is running, and all that it has started; first so that it can end its own children. */
function end(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal)
  } catch {
    // It has ended.
  }
}

export const endRunning = (): void => {
  if (running) end(running, 'SIGTERM')
}

const telling =
  /\bERR_[A-Z_]+|\b[A-Za-z]*Error\b|^FAIL\b|\berror:|ERROR SUMMARY: [1-9]|command not found|No such file/

/** The first line of an output that tells of an error, after the test that it is of; or else the last line. */
export function firstError(output: string): string {
  const lines = stripVTControlCharacters(output)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith('figure {'))
  const first = lines.findIndex((line) => telling.test(line))
  if (first < 0) return lines.at(-1) ?? 'said nothing'
  if (!lines[first].startsWith('FAIL')) return lines[first]
  const cause = lines.slice(first + 1).find((line) => telling.test(line))
  return [lines[first], cause].filter(Boolean).join(': ')
}

/** Runs a step for no longer than `limit` seconds. Its output goes to the file `log` as it comes. */
export function runStep(step: Step, limit: number, log: string): Promise<StepResult> {
  const start = performance.now()
  appendFileSync(log, `######## ${step.name}: ${step.command.join(' ')}\n`)
  return new Promise((resolve) => {
    let [output, late] = ['', false]
    const child = spawn(step.command[0], step.command.slice(1), {
      env: { ...process.env, ...step.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    running = child
    const timers = [
      setTimeout(() => {
        late = true
        end(child, 'SIGTERM')
      }, limit * 1000),
      setTimeout(() => end(child, 'SIGKILL'), limit * 1000 + 4000),
    ]
    const keep = (chunk: Buffer) => {
      const text = chunk.toString()
      if (output.length < mostLogged) appendFileSync(log, text)
      output += text
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    const done = (problem: string | undefined) => {
      for (const timer of timers) clearTimeout(timer)
      running = undefined
      const seconds = Math.round((performance.now() - start) / 100) / 10
      const figures = figuresIn(output)
      const { name } = step
      if (late) resolve({ name, status: 'timed out', seconds, reason: firstError(output), figures })
      else if (problem === undefined) resolve({ name, status: 'passed', seconds, figures })
      else resolve({ name, status: 'failed', seconds, reason: problem, figures })
    }
    child.on('error', (error) => done(error.message))
    child.on('exit', () => {
      // What it has left behind may hold its output open.
      timers.push(
        setTimeout(() => {
          for (const stream of [child.stdout, child.stderr]) stream.destroy()
        }, 1000),
      )
    })
    child.on('close', (code, signal) => {
      if (signal) done(`ended by ${signal}: ${firstError(output)}`)
      else done(code === 0 ? undefined : firstError(output))
    })
  })
}
