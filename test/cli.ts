import { spawn } from 'node:child_process'
import { join } from 'node:path'

/** The command line, as it is installed. */
export const main = join(__dirname, '..', 'lib', 'cli', 'main.js')

interface Outcome {
  code: number | null
  stdout: string
  stderr: string
}

interface RunOptions {
  stdin?: Buffer
  env?: Record<string, string>
  /** Closes the reading end of stdout at once. */
  closeStdout?: boolean
}

/** Runs it to its end. */
export function xception(args: string[], { stdin, env, closeStdout }: RunOptions = {}): Promise<Outcome> {
  const { NO_COLOR, FORCE_COLOR, ...inherited } = process.env
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args], { env: { ...inherited, ...env } })
    let stdout = ''
    let stderr = ''
    if (closeStdout) child.stdout.destroy()
    else child.stdout.on('data', (chunk) => (stdout += chunk))
    child.stderr.on('data', (chunk) => (stderr += chunk))
    child.stdin.end(stdin)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}
