/** A column of a table: its header, the share of the line at which it ends, and how its cells are set. */
export interface Column {
  header: string
  end: number
  align: 'left' | 'right'
}

/** Python's round(): halves go to the even number. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value)
}

/**
 * Widths of the text in each column, as the table that Keras prints has them: the shares of the line, of
 * which padding and lines then take their part from every column in turn.
 */
function textWidths(columns: readonly Column[], lineLength: number): number[] {
  const ends = columns.map(({ end }) => Math.floor(end * lineLength))
  const widths = ends.map((end, i) => end - (ends[i - 1] ?? 0))
  let excess = widths.length * 3 + 1
  return widths.map((width, i) => {
    const taken = roundHalfEven(excess / (widths.length - i))
    excess -= taken
    return Math.max(1, width - taken)
  })
}

/** Breaks at spaces; a word that is too long for a line ends in an ellipsis. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const line = lines.at(-1)
    if (line !== undefined && line.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines.map((line) => (line.length > width ? `${line.slice(0, width - 1)}…` : line))
}

function setRow(
  cells: readonly string[],
  widths: readonly number[],
  columns: readonly Column[],
  bar: string,
) {
  const wrapped = cells.map((cell, i) => wrap(cell, widths[i]))
  const height = Math.max(...wrapped.map((lines) => lines.length))
  return Array.from({ length: height }, (_, row) => {
    const set = wrapped.map((lines, i) => {
      const text = lines[row] ?? ''
      return columns[i].align === 'left' ? text.padEnd(widths[i]) : text.padStart(widths[i])
    })
    return `${bar} ${set.join(` ${bar} `)} ${bar}`
  })
}

/** A table drawn with boxes, `lineLength` characters wide. */
export function drawTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  lineLength: number,
): string {
  const widths = textWidths(columns, lineLength)
  const rule = (left: string, line: string, cross: string, right: string) =>
    left + widths.map((width) => line.repeat(width + 2)).join(cross) + right
  const headers = columns.map(({ header }) => header)
  const body = rows.map((row) => setRow(row, widths, columns, '│').join('\n'))
  return [
    rule('┏', '━', '┳', '┓'),
    ...setRow(headers, widths, columns, '┃'),
    rule('┡', '━', '╇', '┩'),
    body.join(`\n${rule('├', '─', '┼', '┤')}\n`),
    rule('└', '─', '┴', '┘'),
  ].join('\n')
}
