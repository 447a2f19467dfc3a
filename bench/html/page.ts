import type { Report } from '../suite.js'
import type { Row, Table } from '../table.js'
import { chartHtml } from './bars.js'
import { escapeHtml } from './escape.js'
import { style } from './style.js'

export interface Page {
  title: string
  /** What it was measured on. */
  machine: readonly string[]
  /** Why some could not take part. */
  missing: readonly string[]
  reports: readonly Report[]
}

function tableHtml({ title, header, rows, texts }: Table): string {
  const cells = (row: Row, tag: 'th' | 'td') =>
    row.map((cell, i) => `<${tag}${i < texts ? ' class="text"' : ''}>${escapeHtml(cell)}</${tag}>`).join('')
  const body = rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('\n')
  return `<details><summary>${escapeHtml(title)}</summary><div class="scroll"><table>
<thead><tr>${cells(header, 'th')}</tr></thead>
<tbody>${body}</tbody></table></div></details>`
}

const tilesHtml = (reports: readonly Report[]): string => {
  const tiles = reports.flatMap(({ highlights = [] }) => highlights)
  if (tiles.length === 0) return ''
  const html = tiles.map(
    ({ label, value, note }) =>
      `<div class="tile"><span>${escapeHtml(label)}</span><b>${escapeHtml(value)}</b><span>${escapeHtml(note)}</span></div>`,
  )
  return `<div class="tiles">${html.join('\n')}</div>`
}

/** Everything in one file; nothing is fetched. */
export function pageHtml({ title, machine, missing, reports }: Page): string {
  const charts = reports.flatMap((report) => report.charts ?? []).map(chartHtml)
  const tables = reports.map(({ tables: all, lines }) =>
    all
      ? all.map(tableHtml).join('\n')
      : `<details open><pre>${escapeHtml(lines.join('\n'))}</pre></details>`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<header><h1>${escapeHtml(title)}</h1>${machine.map((line) => `<p>${escapeHtml(line)}</p>`).join('\n')}</header>
${tilesHtml(reports)}
${charts.join('\n')}
${tables.join('\n')}
<footer>Made by npm run bench of node-xception. The same weights and inputs for all; answers are compared before anything is timed; one process
per trial, contenders in turns.${missing.map((reason) => ` Not here: ${escapeHtml(reason)}.`).join('')}</footer>
</main>
</body>
</html>
`
}
