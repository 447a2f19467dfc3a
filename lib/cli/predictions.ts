import { colorsFor, printable } from './terminal.js'

/** One class as the command line shows it; its names are null where they cannot be known. */
export interface ClassRecord {
  index: number
  classId: string | null
  className: string | null
  probability: number
}

const barWidth = 24
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** A bar of block characters, exact to an eighth of a column. */
export function bar(fraction: number, width = barWidth): string {
  const steps = Math.round(Math.min(Math.max(fraction, 0), 1) * width * 8)
  return '█'.repeat(Math.floor(steps / 8)) + eighths[steps % 8]
}

export const displayName = ({ className, index }: ClassRecord): string =>
  className === null ? `class ${index}` : className.replaceAll('_', ' ')

/** A file's classes: name, probability and bar, one a line, aligned. */
export function formatPredictions(file: string, classes: readonly ClassRecord[]): string {
  const colors = colorsFor(process.stdout)
  const width = Math.max(20, ...classes.map((record) => displayName(record).length))
  const lines = classes.map((record, i) => {
    const name = displayName(record).padEnd(width)
    const percent = `${(record.probability * 100).toFixed(2).padStart(6)} %`
    const filled = bar(record.probability)
    return `  ${i === 0 ? colors.bold(name) : name}  ${percent}${filled && `  ${colors.cyan(filled)}`}`
  })
  return `${[colors.underline(printable(file)), ...lines].join('\n')}\n`
}

/** The `top` most probable classes, the best first. */
export function topClasses(
  probabilities: Float32Array,
  top: number,
  names?: readonly (readonly [id: string, name: string])[],
): ClassRecord[] {
  return Array.from(probabilities, (probability, index) => ({ probability, index }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, top)
    .map(({ probability, index }) => {
      const [classId, className] = names?.[index] ?? [null, null]
      return { index, classId, className, probability }
    })
}
