import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { pageHtml } from './html/page.js'
import { measureAll } from './runner.js'
import type { Report, SuiteOptions, Trial } from './suite.js'
import { suiteFor } from './suites.js'

function readArguments() {
  const { values, positionals } = parseArgs({
    options: {
      device: { type: 'string', default: 'cpu' },
      quick: { type: 'boolean', default: false },
      brief: { type: 'boolean', default: false },
      json: { type: 'string' },
      html: { type: 'string' },
    },
    allowPositionals: true,
  })
  const { device, quick, brief, json, html } = values
  if (device !== 'cpu' && device !== 'cuda') throw new Error("--device is 'cpu' or 'cuda'")
  if (brief && device !== 'cuda') throw new Error('--brief is for --device cuda')
  return { options: { device, quick, brief } satisfies SuiteOptions, json, html, names: positionals }
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

/** Those that can be run here, and why the others cannot, each reason once. */
function leaveOutMissing(trials: readonly Trial[]): { possible: Trial[]; missing: Map<string, string[]> } {
  const missing = new Map<string, string[]>()
  const possible = trials.filter(({ name, missing: check }) => {
    const reason = check?.()
    if (reason !== undefined) missing.set(reason, [...(missing.get(reason) ?? []), name])
    return reason === undefined
  })
  return { possible, missing }
}

async function main(): Promise<void> {
  const { options, json, html, names } = readArguments()
  const { title, sections, describeMachine } = await suiteFor(options)
  const selected = select(
    sections.flatMap(({ trials }) => trials),
    names,
  )
  const { machine, lines } = await describeMachine()
  for (const line of lines) console.log(line)
  const { possible, missing } = leaveOutMissing(selected)
  for (const [reason, left] of missing) console.log(`Left out, for ${reason}: ${left.join(', ')}`)
  const measured = measureAll(options, possible, (problem) => {
    console.error(problem)
    process.exitCode = 1
  })
  const reports: Report[] = []
  for (const { trials, report } of sections) {
    const own = trials.flatMap((trial) => measured.get(trial) ?? [])
    if (own.length === 0) continue
    const shown = report(own)
    reports.push(shown)
    for (const line of shown.lines) console.log(line)
  }
  const results = reports.flatMap((one) => one.results)
  if (json)
    writeFileSync(json, `${JSON.stringify({ machine, missing: [...missing.keys()], results }, null, 2)}\n`)
  if (html) writeFileSync(html, pageHtml({ title, machine: lines, missing: [...missing.keys()], reports }))
}

main().catch(({ message }: Error) => {
  console.error(message)
  process.exitCode = 1
})
