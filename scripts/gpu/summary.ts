import { fixed } from '../../bench/figures.js'
import { titled } from '../../bench/table.js'
import type { Bench, Figure, Result, StepResult } from './result.js'
import { contenderNames, speedRows, speedsOf } from './speeds.js'

/** One figure in a few words. */
function inWords(figure: Figure): string | undefined {
  switch (figure.kind) {
    case 'machine':
      return `${figure.gpu.card}, driver ${figure.gpu.driver}, cuDNN ${figure.gpu.cudnn}`
    case 'inference':
      return `${figure.device} off by ${figure.largestDifference.toExponential(1)}, ${figure.milliseconds.toFixed(1)} ms`
    case 'speed':
      return `${figure.batch}: ${fixed(figure.imagesPerSecond, 0)}/s`
    case 'part':
      return figure.ok
        ? undefined
        : `WRONG: ${figure.name} (${figure.error ?? figure.difference?.toExponential(1)})`
    case 'count':
      return `${figure.name} ${figure.value}`
    case 'fact':
      return undefined
  }
}

/** One step. */
export function summaryLine({ name, status, seconds, reason, figures }: StepResult): string {
  const words = [status === 'passed' ? undefined : reason, ...figures.map(inWords)].filter(Boolean).join('; ')
  const marked = status === 'failed' || status === 'timed out' ? status.toUpperCase() : status
  return `${marked.padEnd(9)} ${name.padEnd(17)} ${fixed(seconds, 0).padStart(3)} s  ${words.slice(0, 240)}`.trimEnd()
}

function speedTable(result: Result, bench?: Bench): string[] {
  const rows = speedRows(result, bench)
  if (rows.length === 0) return []
  const names = contenderNames(rows)
  const header = ['', 'batch', 'one by one', '3 in flight', 'limit', 'of limit', ...names]
  return titled(
    'images/s, host memory to host memory; limit: the roofline of the card',
    header,
    rows.map(({ precision, batch, oneByOne, inFlight, limit, contenders }) => [
      precision,
      batch,
      fixed(oneByOne, 0),
      fixed(inFlight, 0),
      fixed(limit, 0),
      limit ? `${((100 * inFlight) / limit).toFixed(0)} %` : '-',
      ...names.map((name) => fixed(contenders[name], 0)),
    ]),
    1,
  )
}

/** Speeds of variants: each with its options, and by what depthwise convolutions were computed. */
function variantTable(result: Result): string[] {
  const speeds = speedsOf(result).filter(({ step }) => !step.startsWith('speed-'))
  if (speeds.length === 0) return []
  return titled(
    'variants, float16, images/s',
    ['', 'depthwise by', 'batch', 'one by one', '3 in flight'],
    speeds.map(({ step, figure: { depthwise, batch, imagesPerSecond, inFlight } }) => [
      step,
      Object.entries(depthwise)
        .map(([name, count]) => `${count} ${name}`)
        .join(', '),
      batch,
      fixed(imagesPerSecond, 0),
      fixed(inFlight, 0),
    ]),
    2,
  )
}

function warnings({ gpu, quick }: Result): string[] {
  return [
    ...(gpu?.emulated ? ['EMULATED: no GPU took part. No time below says anything about one.'] : []),
    ...(quick ? ['QUICK: small images and few samples. These are no figures of Xception.'] : []),
  ]
}

/** The summary as a person reads it. @param running the step that is under way */
export function summaryOf(result: Result, bench?: Bench, running?: string): string[] {
  const { steps, date } = result
  return [
    ...warnings(result),
    ...steps.map(summaryLine),
    ...(running ? [`...       ${running}`] : []),
    ...speedTable(result, bench),
    ...variantTable(result),
    '',
    `${date}: ${(['passed', 'failed', 'timed out', 'skipped'] as const)
      .map((status) => `${steps.filter((step) => step.status === status).length} ${status}`)
      .join(', ')}`,
  ]
}
