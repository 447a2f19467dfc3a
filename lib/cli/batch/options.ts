import { extname } from 'node:path'
import { exclusive, integer, requireOneOf, requirePositionals, usageError } from '../arguments.js'
import type { Arguments, OptionValues } from '../command.js'
import { readModelOptions } from '../modelOptions.js'
import { type FormatName, formats } from './lines.js'
import type { Mode } from './openResults.js'

const DEFAULT_SIZE = 299

export type BatchOptions = ReturnType<typeof readBatchOptions>

function formatOf(out: string): FormatName {
  if (out === '-') return 'jsonl'
  const name = extname(out).slice(1).toLowerCase()
  if (Object.hasOwn(formats, name)) return name as FormatName
  throw usageError(`--out ends in .jsonl or .csv, or is -, not '${out}'`)
}

function modeOf(values: OptionValues, out: string): Mode {
  exclusive(values, 'resume', 'force')
  const mode = values.resume ? 'resume' : values.force ? 'force' : 'new'
  if (out === '-' && mode !== 'new') throw usageError(`--${mode} is for files and not for stdout`)
  return mode
}

const count = (values: OptionValues, name: string, most: number): number | undefined =>
  values[name] === undefined ? undefined : integer(values, name, 1, most)

/** @throws ERR_USAGE */
export function readBatchOptions({ values, positionals }: Arguments) {
  requirePositionals(positionals, 'batch', 'a directory, a pattern, a list, or - for a list on stdin')
  requireOneOf(values, 'batch', ['out'])
  const out = String(values.out)
  const features = values.features === true
  if (values['image-size'] !== undefined && !features) {
    throw usageError('--image-size goes with --features: the classes were learnt at 299x299')
  }
  return {
    ...readModelOptions(values),
    names: positionals,
    out,
    format: formatOf(out),
    mode: modeOf(values, out),
    features,
    size: values['image-size'] === undefined ? DEFAULT_SIZE : integer(values, 'image-size', 71, 4096),
    workers: count(values, 'workers', 1024),
    batch: count(values, 'batch', 1024),
  }
}
