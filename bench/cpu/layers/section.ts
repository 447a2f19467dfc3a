import { fixed, percent } from '../../figures.js'
import type { Chart } from '../../html/chart.js'
import { type Measured, type Section, section, type Trial, tableReport } from '../../suite.js'
import type { Table } from '../../table.js'
import type { Scope } from '../scope.js'
import type { LayerDetails, LayerFigures } from './measure.js'

interface LayerTrial extends Trial {
  batch: number
}

const batches = [1, 8]

const trials = (scope: Scope): LayerTrial[] =>
  batches.map((batch) => ({
    name: `layers-batch-${batch}`,
    what: `every op of the plan, run again and again by itself, float32, batch ${batch}`,
    unit: 'ms',
    measure: async () => (await import('./measure.js')).measureLayers(batch, scope.profileRounds),
    batch,
  }))

type Figure = 'milliseconds' | 'leastMilliseconds' | 'flops' | 'bytes'

const sum = (layers: readonly LayerFigures[], figure: Figure): number =>
  layers.reduce((total, layer) => total + layer[figure], 0)

/** Layers that do the same, such as those of the eight middle blocks. */
function alike(layers: readonly LayerFigures[]): LayerFigures[][] {
  const groups = new Map<string, LayerFigures[]>()
  for (const layer of layers) {
    const key = JSON.stringify([layer.type, layer.output, layer.flops, layer.bytes])
    groups.set(key, [...(groups.get(key) ?? []), layer])
  }
  return [...groups.values()]
}

const labelOf = (group: readonly LayerFigures[]): string =>
  group.length === 1 ? group[0].layer : `${group[0].layer} and ${group.length - 1} like it`

const speedOf = (group: readonly LayerFigures[]) => ({
  gflops: sum(group, 'flops') / sum(group, 'milliseconds') / 1e6,
  gigabytes: sum(group, 'bytes') / sum(group, 'milliseconds') / 1e6,
  share: sum(group, 'leastMilliseconds') / sum(group, 'milliseconds'),
})

interface Result extends LayerDetails {
  name: string
  what: string
  batch: number
}

function layerTable({ layers, batch }: Result): Table {
  const rows = alike(layers).map((group) => {
    const { gflops, gigabytes, share } = speedOf(group)
    const [{ type, output, bound }] = group
    return [
      labelOf(group),
      type,
      output.slice(1).join('x'),
      bound,
      fixed(sum(group, 'milliseconds'), 2),
      fixed(gflops),
      fixed(gigabytes),
      percent(share),
    ]
  })
  const header = ['layer', 'op', 'output', 'bound by', 'ms', 'GFLOP/s', 'GB/s', 'of peak']
  return {
    title: `layer by layer, float32, batch ${batch}; what stays in a cache can be faster than the best copy`,
    header,
    rows,
    texts: 4,
  }
}

function totalTable(results: readonly Result[]): Table {
  const rows = results.map(({ batch, layers, peak, runMilliseconds }) => {
    const multiplying = layers.filter(({ flops }) => flops > 0)
    const { gflops } = speedOf(multiplying)
    const whole = sum(layers, 'flops') / runMilliseconds / 1e6
    const all = [sum(layers, 'milliseconds'), runMilliseconds, sum(layers, 'leastMilliseconds')]
    const shares = [gflops, whole].map((value) => percent((value * 1e9) / peak.flops))
    return [
      batch,
      ...all.map((milliseconds) => fixed(milliseconds / batch)),
      fixed(peak.flops / 1e9),
      fixed(gflops),
      shares[0],
      fixed(whole),
      shares[1],
      fixed(peak.copiedBytes / 1e9),
    ]
  })
  const header = [
    'batch',
    'sum of layers ms/image',
    'whole run ms/image',
    'least ms/image',
    'best GEMM GFLOP/s',
    'convolutions GFLOP/s',
    'of it',
    'whole run GFLOP/s',
    'of it',
    'best copy GB/s',
  ]
  const title = "against the machine's peak: the best matrix product and copy, measured around the layers"
  return { title, header, rows, texts: 0 }
}

function chart({ layers, batch, peak }: Result): Chart {
  const bars = alike(layers)
    .sort((a, b) => sum(b, 'milliseconds') - sum(a, 'milliseconds'))
    .slice(0, 16)
    .map((group) => {
      const [milliseconds, least] = [sum(group, 'milliseconds'), sum(group, 'leastMilliseconds')]
      const { gflops, gigabytes, share } = speedOf(group)
      const speed = gflops > 0 ? `${fixed(gflops, 0)} GFLOP/s` : `${fixed(gigabytes, 0)} GB/s`
      return {
        label: labelOf(group),
        parts: [
          { value: Math.min(least, milliseconds), what: "at the machine's peak" },
          { value: Math.max(milliseconds - least, 0), what: 'beyond it' },
        ],
        text: `${fixed(milliseconds)} ms · ${speed} · ${percent(share)}`,
        ours: true,
      }
    })
  const limits = `best matrix product ${fixed(peak.flops / 1e9, 0)} GFLOP/s, best copy ${fixed(peak.copiedBytes / 1e9)} GB/s`
  return {
    title: `Where the time goes, batch ${batch}`,
    note: `Milliseconds of a batch, the ${bars.length} kinds of layer that take most; % of what the machine can do at best (${limits}).`,
    groups: [{ bars }],
  }
}

function report(measured: readonly Measured<LayerTrial>[]) {
  const results = measured.map(({ trial: { name, what, batch }, measurements: [{ details }] }) => ({
    name,
    what,
    batch,
    ...(details as LayerDetails),
  }))
  return tableReport(results, [...results.map(layerTable), totalTable(results)], results.map(chart))
}

export const layerSection = (scope: Scope): Section => section(trials(scope), report)
