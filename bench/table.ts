export type Row = readonly (string | number)[]

/** Columns with two spaces between them, the first `texts` of them flush left; below a title and an empty line. */
export function titled(title: string, header: Row, rows: readonly Row[], texts: number): string[] {
  const cells = [header, ...rows].map((row) => row.map(String))
  const widths = header.map((_, i) => Math.max(...cells.map((row) => row[i].length)))
  const lines = cells.map((row) =>
    row.map((text, i) => (i < texts ? text.padEnd(widths[i]) : text.padStart(widths[i]))).join('  '),
  )
  return ['', title, ...lines.map((line) => line.trimEnd())]
}

export interface Table {
  title: string
  header: Row
  rows: readonly Row[]
  /** Columns from the left that are texts. */
  texts: number
}

export const linesOf = ({ title, header, rows, texts }: Table): string[] => titled(title, header, rows, texts)
