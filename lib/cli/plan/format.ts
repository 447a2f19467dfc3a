import type { GpuLimits } from '../../cuda/gpus.js'
import { table } from '../table.js'
import { colorsFor } from '../terminal.js'
import type { BatchReport, PlanReport } from './report.js'

const mega = (bytes: number, digits = 1): string => (bytes / 1e6).toFixed(digits)

const kernelTable = ({ costs = [] }: BatchReport): string[] =>
  table(
    ['layer', 'op', 'kernel', 'GFLOP', 'MB', 'µs', 'bound by'],
    costs.map(({ layer, type, kernel, flops, bytes, seconds, bound }) => [
      layer,
      type,
      kernel,
      (flops / 1e9).toFixed(3),
      mega(bytes, 2),
      seconds === undefined ? '?' : (seconds * 1e6).toFixed(1),
      bound ?? '?',
    ]),
    3,
  )

const totals = (batches: readonly BatchReport[]): string[] =>
  table(
    [
      'batch',
      'kernels',
      'on tensor cores',
      'GFLOP/image',
      'MB/image',
      'network',
      'conversion',
      'weights MB',
      'ms',
      'images/s',
    ],
    batches.map((batch) => [
      batch.batch,
      batch.kernels,
      batch.onTensorCores,
      (batch.flopsPerImage / 1e9).toFixed(2),
      mega(batch.bytesPerImage),
      mega(batch.bytesPerImage - batch.conversionBytesPerImage),
      mega(batch.conversionBytesPerImage),
      mega(batch.weightBytes),
      batch.milliseconds?.toFixed(3) ?? '?',
      batch.imagesPerSecond?.toFixed(0) ?? '?',
    ]),
    0,
  )

const planTable = (batches: readonly BatchReport[]): string[] =>
  table(
    ['batch', 'kernels', 'plans of cuDNN', 'seconds', 'KB', 'arena MB'],
    batches.map(({ batch, kernels, cudnnPlans, arenaBytes }) => [
      batch,
      kernels,
      cudnnPlans.count,
      cudnnPlans.seconds.toFixed(2),
      (cudnnPlans.bytes / 1e3).toFixed(0),
      mega(arenaBytes),
    ]),
    0,
  )

function arithmetic(limits: GpuLimits | null): string[] {
  const rules = [
    'MB: what a kernel reads and writes, once each, weights among it; MB/image: activations alone, of all kernels:',
    'of the network, and of the conversion that brings its input into the dtype.',
    'No launch costs anything, no kernel runs beside another, and nothing stays in a cache.',
  ]
  if (!limits) return ['The limits of this GPU are not known, so there are no times.', ...rules]
  const tera = (value: number) => (value / 1e12).toLocaleString('en-US')
  return [
    `A kernel takes max(bytes / ${tera(limits.bandwidth)} TB/s, operations / rate); the rate is ${tera(limits.tensorFlops)} TFLOP/s on tensor cores`,
    `(TF32: half of it) and ${tera(limits.float32Flops)} TFLOP/s without. These limits come from data sheets; no card was measured.`,
    ...rules,
  ]
}

/** The report as a person reads it; with kernel tables where it has their costs. */
export function formatPlans({ gpu, dtype, input, size, file, batches }: PlanReport): string {
  const { bold, dim } = colorsFor(process.stdout)
  const architecture = `sm_${Math.floor(gpu.computeCapability / 10)}`
  const pixels = input === 'uint8' ? 'uint8 pixels' : 'preprocessed float32'
  const title = `Xception ${dtype} on ${pixels}, ${size}x${size}, for ${gpu.name} (${architecture}, ${gpu.multiprocessors} multiprocessors)`
  const explained = batches.filter(({ costs }) => costs)
  const sections = [
    [bold(title), ...planTable(batches)],
    ...explained.map((batch) => [bold(`Batch of ${batch.batch}`), ...kernelTable(batch)]),
  ]
  if (explained.length > 0) {
    sections.push([bold('At best'), ...totals(batches), ...arithmetic(gpu.limits).map((line) => dim(line))])
  }
  if (file !== null) sections.push([`Saved in ${file}`])
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`
}
