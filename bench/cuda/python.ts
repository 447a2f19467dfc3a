import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** What runs the contenders; nothing is ever installed for it. */
const python = process.env.XCEPTION_BENCH_PYTHON ?? 'python3'

const megabyte = 1 << 20

const folder = join(__dirname, '..', '..', '..', 'bench', 'contenders')

/** Runs one of bench/contenders and returns the last line that it printed. @throws with what it said last */
export function runPython(program: string, ...parameters: string[]): string {
  const { error, status, signal, stdout, stderr } = spawnSync(
    python,
    ['-B', join(folder, program), ...parameters],
    {
      encoding: 'utf8',
      maxBuffer: 64 * megabyte, // torch.compile is talkative
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  if (error) throw new Error(`${python} cannot be run: ${error.message}`)
  if (status === 0) return stdout.trim().split('\n').at(-1)!
  throw new Error(
    `${program} ended with ${signal ?? `exit code ${status}`}:\n${stderr.trim().split('\n').slice(-20).join('\n')}`,
  )
}

type Packages = Readonly<Record<string, { version: string; seesGpu: boolean } | undefined>>

let packages: Packages | undefined

function installed(): Packages {
  try {
    packages ??= JSON.parse(runPython('detect.py')) as Packages
  } catch {
    packages = {}
  }
  return packages
}

/** Why a contender that needs these packages, and the first of them on a GPU, cannot take part. */
export function missingPackages(needed: readonly string[], gpu: boolean): string | undefined {
  const found = installed()
  const missing = needed.filter((name) => !found[name])
  if (missing.length > 0) return `${python} has no ${missing.join(', ')}`
  const [first] = needed
  return gpu && !found[first]!.seesGpu
    ? `${first} ${found[first]!.version} of ${python} sees no GPU`
    : undefined
}
