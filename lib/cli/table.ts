type Row = readonly (string | number)[]

/** Columns with two spaces between them: the first `texts` of them flush left, numbers flush right. */
export function table(header: Row, rows: readonly Row[], texts: number): string[] {
  const cells = [header, ...rows].map((row) => row.map(String))
  const widths = header.map((_, i) => Math.max(...cells.map((row) => row[i].length)))
  return cells.map((row) =>
    row
      .map((text, i) => (i < texts ? text.padEnd(widths[i]) : text.padStart(widths[i])))
      .join('  ')
      .trimEnd(),
  )
}
