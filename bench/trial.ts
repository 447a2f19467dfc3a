import type { SuiteOptions } from './suite.js'
import { suiteFor } from './suites.js'

/** Runs one trial in this process and prints its measurement: node trial.js OPTIONS NAME, OPTIONS of a suite as JSON. */
async function main(options: string, name: string): Promise<void> {
  const { sections } = await suiteFor(JSON.parse(options) as SuiteOptions)
  const trial = sections.flatMap(({ trials }) => trials).find((candidate) => candidate.name === name)
  if (!trial) throw new Error(`There is no trial '${name}'`)
  process.stdout.write(JSON.stringify(await trial.measure()))
}

void main(process.argv[2], process.argv[3])
