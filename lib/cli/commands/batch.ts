import { createPool } from '../../batch/index.js'
import { kindOf, resolveDevice } from '../../device.js'
import { DEFAULT_BATCH_SIZE } from '../../models/config.js'
import type { Model } from '../../models/index.js'
import { Failures } from '../batch/failures.js'
import { digestOf, fingerprintOf } from '../batch/fingerprint.js'
import { batchInputs, checkNames } from '../batch/inputs.js'
import { type Content, formats, type LineFormat } from '../batch/lines.js'
import { complete, type Found, findResults, type OpenedResults, openResults } from '../batch/openResults.js'
import { type BatchOptions, readBatchOptions } from '../batch/options.js'
import { batchProgress } from '../batch/progress.js'
import { remaining } from '../batch/remaining.js'
import { runBatch } from '../batch/run.js'
import { stdoutResults } from '../batch/stdoutResults.js'
import { classNamesFor, openNetwork } from '../classifier.js'
import type { Command } from '../command.js'
import { type ExitCode, exitCodes } from '../exitCodes.js'
import { finishOnInterrupt } from '../interrupt.js'
import { modelOptions } from '../modelOptions.js'
import { note } from '../terminal.js'

function openModel({
  features,
  size,
  batch,
  weights,
  device,
  dtype,
  calibration,
  planCache,
}: BatchOptions): Promise<Model> {
  const maxBatch = batch ?? DEFAULT_BATCH_SIZE[kindOf(resolveDevice(device).name)]
  return openNetwork({
    weights,
    device,
    dtype,
    calibration,
    planCache,
    batching: { maxBatch, whenFull: 'wait' },
    ...(features && { includeTop: false, pooling: 'avg', inputShape: [size, size, 3] }),
  })
}

async function contentOf({ features, weights, top }: BatchOptions, { outputShape }: Model): Promise<Content> {
  const size = Number(outputShape.at(-1))
  return features
    ? { kind: 'features', size }
    : { kind: 'predictions', top: Math.min(top, size), names: await classNamesFor(weights) }
}

async function open(
  found: Found | undefined,
  { format, weights, calibration, size, interpolation }: BatchOptions,
  model: Model,
  content: Content,
): Promise<{ lines: LineFormat; opened: OpenedResults }> {
  const lines = formats[format](content)
  if (!found) {
    const results = stdoutResults(lines.header)
    return { lines, opened: { results, done: 0, failed: 0, async *doneInputs() {} } }
  }
  const fingerprint = await fingerprintOf(weights, {
    format,
    features: content.kind === 'features',
    top: content.kind === 'features' ? null : content.top,
    classNames: content.kind === 'predictions' && content.names !== undefined,
    imageSize: size,
    interpolation,
    device: kindOf(model.device),
    dtype: model.dtype,
    ...(model.dtype === 'int8' && { calibration: digestOf(calibration!) }),
  })
  return { lines, opened: await openResults(found, fingerprint, lines.header) }
}

/** Tells the bar how many inputs there are, for which they are all gone through; stdin can be read only once. */
async function countInputs(names: readonly string[], setTotal: (total: number) => void): Promise<void> {
  if (!process.stderr.isTTY || names.includes('-')) return
  let total = 0
  for await (const _ of batchInputs(names)) total++
  setTotal(total)
}

function exitCode(done: number, failed: number): ExitCode {
  if (failed === 0) return exitCodes.ok
  return failed === done ? exitCodes.failure : exitCodes.someFilesFailed
}

async function classifyAll(options: BatchOptions, found: Found | undefined): Promise<ExitCode> {
  const { names, out, workers, interpolation } = options
  const model = await openModel(options)
  const content = await contentOf(options, model)
  const interruption = finishOnInterrupt()
  const { lines, opened } = await open(found, options, model, content)
  const { results, done: earlier, failed } = opened
  const pool = await createPool({ model, workers, interpolation })
  const failures = new Failures(failed)
  const progress = batchProgress(earlier, failed)
  void countInputs(names, progress.setTotal).catch(() => {})
  const inputs = remaining(batchInputs(names), opened.doneInputs())
  const { signal } = interruption
  try {
    const run = { pool, format: lines, results, failures, progress, done: earlier, signal }
    const done = await runBatch(inputs, run)
    const interrupted = interruption.exitCode()
    if (interrupted === undefined) await results.finish()
    failures.report()
    if (interrupted !== undefined) {
      note(`Interrupted with ${done} inputs done.${found ? ' The same command with --resume goes on.' : ''}`)
      return interrupted
    }
    if (found) note(`${out}: ${done} inputs, ${failures.count} of them failed`)
    return exitCode(done, failures.count)
  } finally {
    await pool.terminate()
    await results.close()
    model.dispose()
  }
}

export const batch: Command = {
  name: 'batch',
  summary: 'classify many images into a file, in a way that can be interrupted and resumed',
  synopsis: 'DIRECTORY|PATTERN|LIST|-... --out FILE [OPTIONS]',
  options: {
    out: {
      type: 'string',
      value: 'FILE.jsonl|FILE.csv|-',
      description: 'where results go, a line for each input, in order; - is JSON lines on stdout',
    },
    resume: {
      type: 'boolean',
      description: 'go on where an earlier run ended, in whatever way (FILE.part and FILE.journal tell)',
    },
    force: { type: 'boolean', description: 'begin anew, whatever is there' },
    workers: {
      type: 'string',
      value: 'N',
      description: 'threads that read and decode images (default: the cores this process may use)',
    },
    batch: {
      type: 'string',
      value: 'N',
      description: `most images that the device takes at a time (default: ${DEFAULT_BATCH_SIZE.cpu} on the CPU, ${DEFAULT_BATCH_SIZE.cuda} on a GPU)`,
    },
    features: {
      type: 'boolean',
      description: 'write 2048 features of each image, pooled from the last feature map, and not its classes',
    },
    'image-size': {
      type: 'string',
      value: 'N',
      description: 'with --features: resize to NxN, 71 or more (default: 299)',
    },
    ...modelOptions,
  },
  examples: [
    'xception batch photos/ --out photos.jsonl',
    "xception batch 'photos/**/*.jpg' --out photos.csv --top 1",
    'xception batch paths.txt --out features.jsonl --features --resume',
    "find . -name '*.png' | xception batch - --out found.jsonl --batch 8 --workers 2",
  ],
  maxPositionals: Number.POSITIVE_INFINITY,
  async run(args) {
    const options = readBatchOptions(args)
    const { names, out, mode } = options
    await checkNames(names)
    const found = out === '-' ? undefined : await findResults(out, mode)
    if (found !== complete) return classifyAll(options, found)
    note(`${out} is complete: there is nothing to do.`)
    return exitCodes.ok
  },
}
