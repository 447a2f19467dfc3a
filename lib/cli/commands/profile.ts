import { Xception } from '../../applications/index.js'
import { type Profile, type ProfiledOp, toChromeTrace } from '../../models/index.js'
import { choice, device, dtypes, integer } from '../arguments.js'
import type { Arguments, Command } from '../command.js'
import { exitCodes } from '../exitCodes.js'
import { writeJson } from '../jsonFile.js'
import { modelOptions } from '../modelOptions.js'
import { schemaVersion } from '../results.js'
import { table } from '../table.js'
import { colorsFor } from '../terminal.js'

const rowOf = (total: number, { name, type, implementation, ms, flops, bytes }: ProfiledOp) => [
  name,
  type,
  implementation,
  ms.toFixed(3),
  ((ms / total) * 100).toFixed(1),
  (flops / 1e9).toFixed(3),
  (flops / ms / 1e6).toFixed(0),
  (bytes / 1e6).toFixed(2),
  (bytes / ms / 1e6).toFixed(1),
]

/** One row for all ops of a type. */
function byType(ops: readonly ProfiledOp[]): ProfiledOp[] {
  const types = new Map<string, ProfiledOp>()
  for (const op of ops) {
    const sum = types.get(op.type) ?? { ...op, name: '', implementation: '', ms: 0, flops: 0, bytes: 0 }
    const { ms, flops, bytes } = sum
    types.set(op.type, { ...sum, ms: ms + op.ms, flops: flops + op.flops, bytes: bytes + op.bytes })
  }
  return [...types.values()].sort((a, b) => b.ms - a.ms)
}

function format({ device, dtype, batchSize, rounds, runMs, ops }: Profile): string {
  const { bold } = colorsFor(process.stdout)
  const total = ops.reduce((sum, { ms }) => sum + ms, 0)
  const header = ['layer', 'op', 'implementation', 'ms', '%', 'GFLOP', 'GFLOP/s', 'MB', 'GB/s']
  const title = `Xception ${dtype} on ${device}, batch of ${batchSize}: ${runMs.toFixed(2)} ms a run, ${total.toFixed(2)} ms op by op (medians of ${rounds})`
  const sections = [
    [
      bold(title),
      ...table(
        header,
        ops.map((op) => rowOf(total, op)),
        3,
      ),
    ],
    [
      bold('By type'),
      ...table(
        header,
        byType(ops).map((op) => rowOf(total, op)),
        3,
      ),
    ],
  ]
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

async function run({ values }: Arguments) {
  const side = integer(values, 'size', 71, 8192)
  const batchSize = integer(values, 'batch', 1, 4096)
  const rounds = integer(values, 'rounds', 1, 10_000)
  const model = await Xception({
    weights: null,
    seed: 1,
    inputShape: [side, side, 3],
    device: device(values),
    dtype: values.dtype === undefined ? undefined : choice(values, 'dtype', dtypes),
  })
  const profile = await model.profile({ batchSize, rounds })
  if (values.trace) await writeJson(String(values.trace), toChromeTrace(profile))
  process.stdout.write(
    values.json ? `${JSON.stringify({ schemaVersion, ...profile }, null, 2)}\n` : format(profile),
  )
  return exitCodes.ok
}

export const profile: Command = {
  name: 'profile',
  summary: 'say where the time goes: every op of Xception, measured on this machine',
  synopsis: '[OPTIONS]',
  options: {
    batch: { type: 'string', value: 'N', default: '1', description: 'images in a run' },
    size: { type: 'string', value: 'N', default: '299', description: 'height and width of the images' },
    rounds: { type: 'string', value: 'N', default: '10', description: 'runs that the medians are of' },
    device: modelOptions.device,
    dtype: {
      type: 'string',
      value: dtypes.join('|'),
      description: 'what to compute in (default: float32 on the CPU, float16 on a GPU)',
    },
    trace: { type: 'string', value: 'FILE', description: 'write a Chrome trace, for Perfetto' },
    json: { type: 'boolean', description: 'one JSON document on stdout' },
  },
  examples: ['xception profile --batch 8', 'xception profile --trace xception.trace.json'],
  maxPositionals: 0,
  run,
}
