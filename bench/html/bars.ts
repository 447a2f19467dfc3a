import { type Bar, type Chart, lengthOf } from './chart.js'
import { escapeHtml } from './escape.js'

const HEIGHT = 16
/** Of a bar's room, so that the longest and its spread end within it. */
const FULL = 98

function rectangles({ parts }: Bar, scale: number): string {
  let x = 0
  return parts
    .map(({ value, what }, i) => {
      const title = what ? `<title>${escapeHtml(what)}</title>` : ''
      const place = `x="${(x * scale).toFixed(2)}%" width="${(value * scale).toFixed(2)}%"`
      x += value
      return `<rect class="part${i}" ${place} height="${HEIGHT}">${title}</rect>`
    })
    .join('')
}

function whisker({ spread }: Bar, scale: number): string {
  if (!spread) return ''
  const [from, to] = spread.map((value) => `${(value * scale).toFixed(2)}%`)
  const line = (x1: string, x2: string, y1: number, y2: number) =>
    `<line x1="${x1}" x2="${x2}" y1="${y1}" y2="${y2}"/>`
  const middle = HEIGHT / 2
  return line(from, to, middle, middle) + [from, to].map((x) => line(x, x, 3, HEIGHT - 3)).join('')
}

function row(bar: Bar, scale: number): string {
  const [label, text] = [bar.label, bar.text].map(escapeHtml)
  return `<div class="bar${bar.ours ? ' ours' : ''}"><span class="label">${label}</span>
<svg height="${HEIGHT}" role="img" aria-label="${label}: ${text}">${rectangles(bar, scale)}${whisker(bar, scale)}</svg>
<span class="value">${text}</span></div>`
}

const reachOf = (bar: Bar): number => Math.max(lengthOf(bar), bar.spread?.[1] ?? 0)

/** What the parts are, where they are several. */
function legend(bars: readonly Bar[]): string {
  const parts = bars.at(0)?.parts ?? []
  if (parts.length < 2) return ''
  const items = parts.map(({ what = '' }, i) => {
    const sample = `<svg width="14" height="14"><rect class="part${i}" width="14" height="14"/></svg>`
    return `<span>${sample} ${escapeHtml(what)}</span>`
  })
  return `<p class="legend ours">${items.join(' ')}</p>`
}

export function chartHtml({ title, note, groups, shared }: Chart): string {
  const all = groups.flatMap(({ bars }) => bars)
  const scaleOf = (bars: readonly Bar[]) => FULL / Math.max(...bars.map(reachOf), Number.MIN_VALUE)
  const body = groups.map(({ label, bars }) => {
    const scale = scaleOf(shared ? all : bars)
    const heading = label ? `<h3>${escapeHtml(label)}</h3>` : ''
    return `<div class="group">${heading}${bars.map((bar) => row(bar, scale)).join('\n')}</div>`
  })
  const plain = all.every(({ ours }) => ours) // nothing to stand out from
  return `<figure${plain ? ' class="plain"' : ''}><h2>${escapeHtml(title)}</h2><figcaption>${escapeHtml(note)}</figcaption>
${legend(all)}${body.join('\n')}</figure>`
}
