import type { Command } from '../command.js'
import { formatDoctor } from '../doctor/format.js'
import { inspect } from '../doctor/inspect.js'
import { exitCodes } from '../exitCodes.js'

export const doctor: Command = {
  name: 'doctor',
  summary: 'check system, backends and weights, and run the network once on each device',
  synopsis: '[--json]',
  options: { json: { type: 'boolean', description: 'one JSON document on stdout' } },
  examples: ['xception doctor', 'xception doctor --json'],
  maxPositionals: 0,
  async run({ values }) {
    const report = await inspect()
    process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : formatDoctor(report))
    return report.ok ? exitCodes.ok : exitCodes.failure
  },
}
