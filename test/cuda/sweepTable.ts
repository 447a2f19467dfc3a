import type { FloatingDType } from '../../lib/dtype.js'

/** What was planned for one GPU in one dtype. */
export interface Row {
  model: string
  gpu: string
  dtype: FloatingDType
  graphs: number
  /** Configurations that cuDNN had for them. */
  engines: number
  /** Of the graphs, those whose engine uses tensor cores, and those whose engine was compiled at run time. */
  tensorCores: number
  runtimeCompiled: number
  /** The most that one wants, in bytes. */
  workspace: number
  /** Of the plans when saved. */
  bytes: number
  seconds: number
}

const kibibytes = (bytes: number) => `${Math.ceil(bytes / 1024)} KiB`

const columns: readonly { title: string; width: number; cell: (row: Row) => string }[] = [
  { title: 'model', width: -8, cell: (row) => row.model },
  { title: 'GPU', width: -4, cell: (row) => row.gpu },
  { title: 'dtype', width: -8, cell: (row) => row.dtype },
  { title: 'graphs', width: 6, cell: (row) => `${row.graphs}` },
  { title: 'engines', width: 7, cell: (row) => `${row.engines}` },
  { title: 'tensor cores', width: 12, cell: (row) => `${row.tensorCores}` },
  { title: 'run-time compiled', width: 17, cell: (row) => `${row.runtimeCompiled}` },
  { title: 'workspace', width: 10, cell: (row) => kibibytes(row.workspace) },
  { title: 'saved', width: 8, cell: (row) => kibibytes(row.bytes) },
  { title: 'time', width: 7, cell: (row) => `${row.seconds.toFixed(1)} s` },
]

const line = (cells: readonly string[]): string =>
  cells
    .map((cell, i) => {
      const { width } = columns[i]
      return width < 0 ? cell.padEnd(-width) : cell.padStart(width)
    })
    .join('  ')

export const header = line(columns.map(({ title }) => title))

export const formatRow = (row: Row): string => line(columns.map(({ cell }) => cell(row)))
