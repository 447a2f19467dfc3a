import { fixed } from '../../bench/figures.js'
import type { Bench, Result } from './result.js'
import { contenderNames, speedRows } from './speeds.js'

export const beginMark = '<!-- gpu:report -->'
export const endMark = '<!-- /gpu:report -->'

const row = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`

/** Images a second in Markdown, with what they were measured on. */
export function markdownTable(result: Result, bench: Bench): string {
  const { gpu, date, steps } = result
  const rows = speedRows(result, bench)
  const names = contenderNames(rows)
  const versions = new Map(
    bench.results.flatMap(({ contender, version }) => (contender && version ? [[contender, version]] : [])),
  )
  const header = ['dtype', 'batch', 'one by one', '3 in flight', 'at best', ...names]
  const counts = ['passed', 'failed', 'timed out', 'skipped'].map(
    (status) => `${steps.filter((step) => step.status === status).length} ${status}`,
  )
  return [
    `${gpu!.card}; driver ${gpu!.driver}; cuDNN ${gpu!.cudnn}; ${date.slice(0, 10)}. Steps of \`scripts/gpu\`: ${counts.join(', ')}.`,
    'Images a second, from host memory to host memory; at best: the roofline of the data sheet' +
      `${names.length > 0 ? `; others: ${names.map((name) => `${name} ${versions.get(name) ?? ''}`.trim()).join(', ')}, one by one` : ''}.`,
    '',
    row(header),
    row(header.map((_, i) => (i === 0 ? '---' : '---:'))),
    ...rows.map(({ precision, batch, oneByOne, inFlight, limit, contenders }) =>
      row([
        precision,
        batch,
        fixed(oneByOne, 0),
        fixed(inFlight, 0),
        fixed(limit, 0),
        ...names.map((name) => fixed(contenders[name], 0)),
      ]),
    ),
  ].join('\n')
}

/** The README with this between its marks. @throws where it has none */
export function insertTable(readme: string, table: string): string {
  const [begin, end] = [readme.indexOf(beginMark), readme.indexOf(endMark)]
  if (begin < 0 || end < begin) throw new Error(`README.md has no ${beginMark} … ${endMark}`)
  return `${readme.slice(0, begin + beginMark.length)}\n${table}\n${readme.slice(end)}`
}
