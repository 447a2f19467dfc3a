import type { ErrorRecord } from '../report.js'
import { colorsFor, printable } from '../terminal.js'
import type { CudaReport } from './cuda.js'
import type { InferenceReport } from './inference.js'
import type { DoctorReport } from './inspect.js'

const gigabytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`

interface Marks {
  mark(ok: boolean): string
  absent: string
}

function cudaLines(
  { module, driver, libraries, probe, gpuFound, error }: CudaReport,
  { mark, absent }: Marks,
): string[] {
  const whyNot = (found: { error: ErrorRecord }) => [
    `${gpuFound ? mark(false) : absent} ${printable(found.error.message)} (${found.error.code})`,
    ...(found.error.hint ? [`        ${printable(found.error.hint)}`] : []),
  ]
  const lines = 'error' in module ? whyNot(module) : [`${mark(true)} module  ${module.path}`]
  const { library, kernelModule } = driver
  lines.push(
    library || kernelModule
      ? `${mark(true)} driver  ${[library, kernelModule].filter(Boolean).join(', ')}`
      : `${absent} driver  no libcuda.so.1 and no kernel module`,
  )
  if ('error' in libraries) lines.push(...whyNot(libraries))
  else {
    const { main, version, preload, parts } = libraries
    lines.push(`${mark(true)} cuDNN   ${version ?? 'of an unknown version'}`)
    lines.push(...[main, ...preload, ...parts].map((path) => `${mark(true)} ${path}`))
  }
  const tried = probe === 'passed' || probe === 'remembered'
  if (probe) lines.push(`${tried ? mark(true) : absent} probe   ${probe}`)
  if (error) lines.push(...whyNot({ error }))
  return [...new Set(lines)]
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`

function preparationText({
  milliseconds,
  tuning,
}: Extract<InferenceReport, { preparation: unknown }>['preparation']): string {
  const { graphs, candidates } = tuning
  if (graphs === 0) return seconds(milliseconds)
  return `${seconds(milliseconds)}, ${seconds(tuning.seconds * 1000)} of them to time ${candidates} engines for ${graphs} convolutions`
}

/** The report as a person reads it: a heading for each part, one fact a line, a mark where one was checked. */
export function formatDoctor(report: DoctorReport): string {
  const colors = colorsFor(process.stdout)
  const mark = (ok: boolean) => (ok ? colors.green('ok     ') : colors.red('failed '))
  const absent = colors.yellow('absent ')
  const section = (title: string, lines: string[]) =>
    [colors.bold(title), ...lines.map((line) => `  ${line}`)].join('\n')
  const { system } = report
  return `${[
    section(`node-xception ${report.version}`, [
      `system  ${system.platform}, kernel ${system.kernel}, ${system.distribution ?? 'unknown distribution'}`,
      `libc    ${system.libc}`,
      `node    ${system.node}`,
      `cpu     ${system.cpu.model}: ${system.cpu.cores} cores, of which ${system.cpu.limit} may be used`,
      `        ${system.cpu.features.join(' ')}`,
      `memory  ${gigabytes(system.memoryBytes)}`,
    ]),
    section('CUDA', cudaLines(report.cuda, { mark, absent })),
    section(
      'Backends',
      report.backends.map((backend) =>
        backend.available
          ? `${mark(true)} ${backend.device}  ${backend.library} ${backend.version}, ${backend.description}${backend.threads > 0 ? `, ${backend.threads} threads` : ''}, ${backend.dtypes.join(', ')}`
          : `${report.cuda.gpuFound ? mark(false) : absent} ${backend.device}  ${backend.reason}`,
      ),
    ),
    section(
      `Weights in ${report.weights.folder}`,
      report.weights.files.map(({ name, cached, intact }) => `${cached ? mark(intact) : absent} ${name}`),
    ),
    section(
      'Inference: the whole network at 299x299, against what Keras answered',
      report.inferences.map((inference) =>
        'error' in inference
          ? `${mark(false)} ${inference.device}  ${inference.error.message} (${inference.error.code})`
          : `${mark(inference.ok)} ${inference.device}  ${inference.dtype}, ${inference.milliseconds.toFixed(0)} ms, sum of probabilities ${inference.sum.toFixed(6)}, largest difference ${inference.largestDifference.toExponential(1)}, prepared in ${preparationText(inference.preparation)}`,
      ),
    ),
  ].join('\n\n')}\n`
}
