import { fixed, percent } from '../figures.js'
import type { Measured, Report } from '../suite.js'
import { titled } from '../table.js'
import type { KernelDetails, KernelFigures, KernelTrial } from './kernels.js'

interface KernelResult extends KernelDetails {
  dtype: string
  batch: number
  detailed: boolean
}

const sum = (
  kernels: readonly KernelFigures[],
  key: 'milliseconds' | 'bytes' | 'flops' | 'rooflineMilliseconds',
) => kernels.reduce((total, kernel) => total + kernel[key], 0)

/** Kernels that do the same, such as those of the eight middle blocks. */
function alike(kernels: readonly KernelFigures[]): KernelFigures[][] {
  const groups = new Map<string, KernelFigures[]>()
  for (const kernel of kernels) {
    const { type, kernel: name, output, bytes, flops } = kernel
    const key = JSON.stringify([type, name, output, bytes, flops])
    groups.set(key, [...(groups.get(key) ?? []), kernel])
  }
  return [...groups.values()]
}

function row(kernels: readonly KernelFigures[]): (string | number)[] {
  const [{ type, kernel, output, bound, tensorCores }] = kernels
  const milliseconds = sum(kernels, 'milliseconds')
  return [
    type,
    kernel,
    output.slice(1).join('x'),
    tensorCores ? 'yes' : '',
    bound,
    kernels.length,
    fixed((milliseconds * 1000) / kernels.length),
    fixed(milliseconds, 3),
    fixed(sum(kernels, 'bytes') / milliseconds / 1e6),
    fixed(sum(kernels, 'flops') / milliseconds / 1e6),
    percent(sum(kernels, 'rooflineMilliseconds') / milliseconds),
  ]
}

function kernelTable({ dtype, batch, kernels }: KernelResult): string[] {
  const rows = alike(kernels).map(row)
  const header = [
    'op',
    'kernel',
    'output',
    'tensor cores',
    'bound by',
    'times',
    'µs',
    'ms',
    'GB/s',
    'GFLOP/s',
    'of roofline',
  ]
  return titled(
    `kernel by kernel, ${dtype}, batch ${batch}; each timed by events, which costs a launch`,
    header,
    rows,
    5,
  )
}

function totals(results: readonly KernelResult[]): string[] {
  const rows = results.map(({ dtype, batch, kernels, runMilliseconds, copyBandwidth, limitsFrom }) => {
    const least = sum(kernels, 'rooflineMilliseconds')
    return [
      dtype,
      limitsFrom,
      batch,
      kernels.length,
      fixed(sum(kernels, 'milliseconds'), 3),
      fixed(runMilliseconds, 3),
      fixed(least, 3),
      percent(least / runMilliseconds),
      fixed(copyBandwidth / 1e9),
    ]
  })
  const header = [
    'dtype',
    'limits',
    'batch',
    'ops',
    'sum of kernels ms',
    'whole run ms',
    'roofline ms',
    'of roofline',
    'copy GB/s',
  ]
  return titled('against the roofline', header, rows, 2)
}

export function reportKernels(measured: readonly Measured<KernelTrial>[]): Report {
  const results = measured.map(
    ({ trial: { name, what, dtype, batch, detailed }, measurements: [{ details }] }) => ({
      name,
      what,
      dtype,
      batch,
      detailed,
      ...(details as KernelDetails),
    }),
  )
  const tables = results.filter(({ detailed }) => detailed).flatMap(kernelTable)
  return { results: results.map(({ detailed, ...result }) => result), lines: [...tables, ...totals(results)] }
}
