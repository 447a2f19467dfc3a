import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { SPIN_COUNT } from '../../lib/openmp.js'

const folder = join(__dirname, '..', '..', '..', '.cmake-bench', 'cpu')

/** Runs one of the C++ programs of this folder, with threads as the addon has them, and returns what it prints. */
export function runProgram(name: string, parameters: readonly string[], input = ''): string {
  const { status, stdout, stderr } = spawnSync(join(folder, name), parameters, {
    input,
    encoding: 'utf8',
    env: { GOMP_SPINCOUNT: SPIN_COUNT, ...process.env },
  })
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`)
  return stdout
}
