import type { NdArray } from '../../ndarray.js'
import { type ClassRecord, topClasses } from '../predictions.js'
import { toErrorRecord } from '../report.js'
import { schemaVersion } from '../results.js'

/** How the results of a batch are written: a line for each input, behind a header. */
export interface LineFormat {
  header: string
  scores(file: string, scores: NdArray<Float32Array>): string
  error(file: string, error: unknown): string
}

/** What is told of an image: its most probable classes, or its features. */
export type Content =
  | { kind: 'predictions'; top: number; names?: readonly (readonly [id: string, name: string])[] }
  | { kind: 'features'; size: number }

/** The shortest decimal number that reads as the same float32 is no longer than that. */
const FLOAT32_DIGITS = 9

const features = ({ data }: NdArray<Float32Array>): number[] =>
  Array.from(data, (value) => Number(value.toPrecision(FLOAT32_DIGITS)))

/** As `classify --jsonl` has them. */
function jsonLines(content: Content): LineFormat {
  const line = (record: object) => `${JSON.stringify({ schemaVersion, ...record })}\n`
  return {
    header: '',
    scores: (file, scores) =>
      content.kind === 'features'
        ? line({ file, features: features(scores) })
        : line({ file, predictions: topClasses(scores.data, content.top, content.names) }),
    error: (file, error) => line({ file, error: toErrorRecord(error) }),
  }
}

type Field = string | number | null

/** RFC 4180. */
const csvLine = (fields: readonly Field[]): string => `${fields.map(csvField).join(',')}\r\n`

function csvField(value: Field): string {
  const text = value === null ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const classColumns = ['index', 'class_id', 'class_name', 'probability']
const classFields = ({ index, classId, className, probability }: ClassRecord): Field[] => [
  index,
  classId,
  className,
  probability,
]

function csv(content: Content): LineFormat {
  const numbered = (count: number, columns: readonly string[]) =>
    Array.from({ length: count }, (_, i) => columns.map((column) => `${column}_${i + 1}`)).flat()
  const columns =
    content.kind === 'features' ? numbered(content.size, ['feature']) : numbered(content.top, classColumns)
  const valuesOf = (scores: NdArray<Float32Array>): Field[] =>
    content.kind === 'features'
      ? features(scores)
      : topClasses(scores.data, content.top, content.names).flatMap(classFields)
  const nothing = Array<null>(columns.length).fill(null)
  return {
    header: csvLine(['file', 'error', 'message', ...columns]),
    scores: (file, scores) => csvLine([file, null, null, ...valuesOf(scores)]),
    error(file, error) {
      const { code, message } = toErrorRecord(error)
      return csvLine([file, code, message, ...nothing])
    },
  }
}

export const formats = { jsonl: jsonLines, csv } as const
export type FormatName = keyof typeof formats
