import { isCount, refuse } from '../layers/arguments.js'
import type { Layer } from '../layers/layer.js'
import { formatShape } from '../ndarray.js'
import { checkOptions } from '../options.js'
import type { SymbolicTensor } from './symbolic.js'
import { type Column, drawTable } from './table.js'
import type { Topology } from './topology.js'

export interface SummaryOptions {
  /** Where the text goes; false for nowhere. Default console.log. */
  print?: ((text: string) => void) | false
  /** Characters in a line, from 40 to 1000. Default: Keras's own, or the terminal's width less 4 where that is smaller. */
  lineLength?: number
}

const SHORTEST_LINE = 40
const LONGEST_LINE = 1000

const chainColumns: Column[] = [
  { header: 'Layer (type)', end: 0.45, align: 'left' },
  { header: 'Output Shape', end: 0.8, align: 'left' },
  { header: 'Param #', end: 1, align: 'right' },
]

const graphColumns: Column[] = [
  { header: 'Layer (type)', end: 0.3, align: 'left' },
  { header: 'Output Shape', end: 0.56, align: 'left' },
  { header: 'Param #', end: 0.74, align: 'right' },
  { header: 'Connected to', end: 1, align: 'left' },
]

const count = (value: number): string => value.toLocaleString('en-US')

function memory(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  const power = units.findIndex((_, i) => bytes < 1024 ** (i + 1))
  return `${(bytes / 1024 ** power).toFixed(2)} ${units[power]}`
}

/**
 * A graph is a chain when no layer has two inputs or two uses, and no two layers are equally far from the
 * output.
 */
function isChain({ nodes, layers, depths }: Topology): boolean {
  return (
    nodes.every(({ inputs }) => inputs.length < 2) &&
    new Set(nodes.map((node) => depths.get(node))).size === nodes.length &&
    layers.length === nodes.length
  )
}

/** The layers that one comes after, as Keras writes them: name, which of its uses, which of its outputs. */
function connections(layer: Layer, nodes: ReadonlySet<SymbolicTensor>): string {
  const sources = layer.nodes.filter((node) => nodes.has(node)).flatMap(({ inputs }) => inputs)
  const names = sources.map((source) => `${source.layer.name}[${source.layer.nodes.indexOf(source)}][0]`)
  return names.length === 0 ? '-' : names.join(', ')
}

function totals(layers: readonly Layer[]): string[] {
  const weights = layers.flatMap((layer) => layer.weights)
  const line = (title: string, chosen: typeof weights) => {
    const elements = chosen.reduce((sum, { size }) => sum + size, 0)
    return ` ${title} params: ${count(elements)} (${memory(elements * Float32Array.BYTES_PER_ELEMENT)})`
  }
  return [
    line('Total', weights),
    line(
      'Trainable',
      weights.filter(({ trainable }) => trainable),
    ),
    line(
      'Non-trainable',
      weights.filter(({ trainable }) => !trainable),
    ),
  ]
}

/** The text of Keras 3's `model.summary()`. @throws ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION */
export function summarize(model: Topology & { name: string }, options: SummaryOptions = {}): string {
  checkOptions(options, ['print', 'lineLength'], 'summary')
  const chain = isChain(model)
  const preferred = Math.min(chain ? 88 : 108, (process.stdout.columns ?? 80) - 4)
  const { print = false, lineLength = Math.max(preferred, SHORTEST_LINE) } = options
  if (print !== false && typeof print !== 'function') refuse('print of summary', 'a function or false', print)
  if (!isCount(lineLength, SHORTEST_LINE) || lineLength > LONGEST_LINE) {
    refuse('lineLength of summary', `a whole number from ${SHORTEST_LINE} to ${LONGEST_LINE}`, lineLength)
  }
  const nodes = new Set(model.nodes)
  const rows = model.layers.map((layer) => {
    // Of a layer that is used more than once, Keras shows the last use.
    const { shape } = layer.nodes.findLast((node) => nodes.has(node))!
    const fields = [`${layer.name} (${layer.className})`, formatShape(shape), count(layer.countParams())]
    return chain ? fields : [...fields, connections(layer, nodes)]
  })
  return [
    `Model: "${model.name}"`,
    drawTable(chain ? chainColumns : graphColumns, rows, lineLength),
    ...totals(model.layers),
  ].join('\n')
}
