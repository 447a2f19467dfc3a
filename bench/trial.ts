import { trials } from './trials.js'

/** Runs one trial in this process and prints its measurement: node trial.js NAME. */
async function main(name: string): Promise<void> {
  const trial = trials.find((candidate) => candidate.name === name)
  if (!trial) throw new Error(`There is no trial '${name}'`)
  process.stdout.write(JSON.stringify(await trial.measure()))
}

void main(process.argv[2])
