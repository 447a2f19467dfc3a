import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { measureAll } from './runner.js'
import type { Report, SuiteOptions, Trial } from './suite.js'
import { suiteFor } from './suites.js'

function readArguments() {
  const { values, positionals } = parseArgs({
    options: {
      device: { type: 'string', default: 'cpu' },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
    },
    allowPositionals: true,
  })
  const { device, quick, json } = values
  if (device !== 'cpu' && device !== 'cuda') throw new Error("--device is 'cpu' or 'cuda'")
  if (quick && device === 'cpu') throw new Error('--quick goes with --device cuda')
  return { options: { device, quick } satisfies SuiteOptions, json, names: positionals }
}

/** Those asked for by name, and those that their limits refer to. */
function select(trials: readonly Trial[], names: readonly string[]): Trial[] {
  const chosen = new Set(
    trials.filter(({ name }) => names.length === 0 || names.some((part) => name.includes(part))),
  )
  if (chosen.size === 0) {
    throw new Error(`No such trial; there are ${trials.map(({ name }) => name).join(', ')}`)
  }
  for (const { limit } of [...chosen]) {
    if (typeof limit === 'object') chosen.add(trials.find(({ name }) => name === limit.trial)!)
  }
  return trials.filter((trial) => chosen.has(trial))
}

/** Says why some cannot be run here, each reason once. */
function leaveOutMissing(trials: readonly Trial[]): Trial[] {
  const missing = new Map<string, string[]>()
  const possible = trials.filter(({ name, missing: check }) => {
    const reason = check?.()
    if (reason !== undefined) missing.set(reason, [...(missing.get(reason) ?? []), name])
    return reason === undefined
  })
  for (const [reason, names] of missing) console.log(`Left out, for ${reason}: ${names.join(', ')}`)
  return possible
}

async function main(): Promise<void> {
  const { options, json, names } = readArguments()
  const { sections, describeMachine } = await suiteFor(options)
  const selected = select(
    sections.flatMap(({ trials }) => trials),
    names,
  )
  const { machine, lines } = describeMachine()
  for (const line of lines) console.log(line)
  const measured = measureAll(options, leaveOutMissing(selected), (problem) => {
    console.error(problem)
    process.exitCode = 1
  })
  const results: Report['results'] = []
  for (const { trials, report } of sections) {
    const own = trials.flatMap((trial) => measured.get(trial) ?? [])
    if (own.length === 0) continue
    const shown = report(own)
    results.push(...shown.results)
    for (const line of shown.lines) console.log(line)
  }
  if (json) writeFileSync(json, `${JSON.stringify({ machine, results }, null, 2)}\n`)
}

main().catch(({ message }: Error) => {
  console.error(message)
  process.exitCode = 1
})
