import { type ClassRecord, formatPredictions } from './predictions.js'
import { type ErrorRecord, report, toErrorRecord } from './report.js'

/** Of all JSON that the command line writes. Grows when a field is removed or changes its meaning. */
export const schemaVersion = 1

export type FileRecord = { file: string; predictions: ClassRecord[] } | { file: string; error: ErrorRecord }

/** Where results go as they come, in order. */
export interface ResultWriter {
  predictions(file: string, classes: ClassRecord[]): void
  error(file: string, error: unknown): void
  end(): void
}

const writeJson = (value: unknown, indent?: number) =>
  process.stdout.write(`${JSON.stringify(value, null, indent)}\n`)

function textWriter(): ResultWriter {
  let first = true
  return {
    predictions(file, classes) {
      process.stdout.write((first ? '' : '\n') + formatPredictions(file, classes))
      first = false
    },
    error: (_file, error) => report(error),
    end() {},
  }
}

function jsonLinesWriter(): ResultWriter {
  return {
    predictions: (file, predictions) => writeJson({ schemaVersion, file, predictions }),
    error(file, error) {
      report(error)
      writeJson({ schemaVersion, file, error: toErrorRecord(error) })
    },
    end() {},
  }
}

function jsonWriter(model: object): ResultWriter {
  const results: FileRecord[] = []
  return {
    predictions: (file, predictions) => results.push({ file, predictions }),
    error(file, error) {
      report(error)
      results.push({ file, error: toErrorRecord(error) })
    },
    end: () => writeJson({ schemaVersion, model, results }, 2),
  }
}

/** `model`: what --json says about the model that answered. */
export function resultWriter(format: 'text' | 'json' | 'jsonl', model: object): ResultWriter {
  if (format === 'json') return jsonWriter(model)
  return format === 'jsonl' ? jsonLinesWriter() : textWriter()
}

/** What --json and --jsonl show when nothing could be done. */
export const writeFailure = (error: unknown) => writeJson({ schemaVersion, error: toErrorRecord(error) })
