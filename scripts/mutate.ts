import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { emulatorEnvironment, emulatorRoot } from '../test/emulator/emulator.js'
import { type Mutation, mutations } from './mutation/mutations.js'
import { Workbench } from './mutation/workbench.js'

// node dist/scripts/mutate.js [NAME...]: whether the tests on the emulator find the mistakes of mutation/mutations.ts, those
// whose name contains a NAME. Built in the folder that XCEPTION_EMULATOR names; exit code 1 when one is not found.

const root = join(__dirname, '..', '..')
const timeLimit = 5 * 60_000

interface Outcome {
  mutation: Mutation
  /** The test that failed; undefined when all have passed. */
  caughtBy?: string
  seconds: number
}

const say = (line: string) => process.stdout.write(`${line}\n`)

/** What failed of a test file, in a few words; undefined when it passed. */
function failureOf(test: string): string | undefined {
  const { status, signal, stdout } = spawnSync(
    process.execPath,
    [join(root, 'dist', 'test', `${test}.test.js`)],
    {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, ...emulatorEnvironment() },
      timeout: timeLimit,
      killSignal: 'SIGKILL',
      maxBuffer: 2 ** 26,
    },
  )
  if (status === 0) return undefined
  const failed = /^\s*FAIL\s.*"(.*)"/m.exec(stripVTControlCharacters(stdout))?.[1]
  return `${test}: ${failed ?? signal ?? `exit code ${status}`}`
}

async function check(bench: Workbench, mutation: Mutation): Promise<Outcome> {
  const start = performance.now()
  const restore = bench.mutate(mutation)
  try {
    await bench.build()
    const caughtBy = mutation.tests.map(failureOf).find((failure) => failure !== undefined)
    return { mutation, caughtBy, seconds: (performance.now() - start) / 1000 }
  } finally {
    restore()
  }
}

async function main(): Promise<void> {
  const names = process.argv.slice(2)
  const chosen = mutations.filter(
    ({ what }) => names.length === 0 || names.some((name) => what.includes(name)),
  )
  if (chosen.length === 0) throw new Error(`No mutation is called like ${names.join(' or ')}`)
  const bench = new Workbench(emulatorRoot)
  bench.copy()
  for (const mutation of chosen) bench.check(mutation)
  await bench.build()
  for (const test of new Set(chosen.flatMap(({ tests }) => tests))) {
    const failure = failureOf(test)
    if (failure) throw new Error(`Without any mutation, ${failure} fails`)
  }
  let survived = 0
  for (const mutation of chosen) {
    const { caughtBy, seconds } = await check(bench, mutation)
    if (caughtBy === undefined) survived++
    say(
      `${mutation.what.padEnd(70)} ${(caughtBy ?? 'SURVIVED').padEnd(60)} ${seconds.toFixed(0).padStart(4)} s`,
    )
  }
  say(`${chosen.length - survived} of ${chosen.length} mutations were caught`)
  if (survived > 0) process.exitCode = 1
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
})
