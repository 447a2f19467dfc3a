import { commonOptions } from './arguments.js'
import type { Command, OptionSpecs } from './command.js'
import { exitCodes } from './exitCodes.js'

const table = (rows: [string, string][]): string => {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')
}

const optionRows = (options: OptionSpecs): [string, string][] =>
  Object.entries(options).map(([name, spec]) => [
    `${spec.short ? `-${spec.short}, ` : ''}--${name}${spec.value ? ` ${spec.value}` : ''}`,
    spec.description + (spec.default === undefined ? '' : ` (default: ${spec.default})`),
  ])

const exitCodeTable = table([
  [String(exitCodes.ok), 'done'],
  [String(exitCodes.failure), 'failed; nothing was classified'],
  [String(exitCodes.usage), 'the command line could not be understood'],
  [String(exitCodes.someFilesFailed), 'some files were classified and some failed'],
  [String(exitCodes.interrupted), 'interrupted (SIGINT)'],
  [String(exitCodes.terminated), 'terminated (SIGTERM)'],
])

const list = (lines: readonly string[]) => lines.map((line) => `  ${line}`).join('\n')

export const mainHelp = (commands: readonly Command[]): string => `Classify images with Keras's Xception.

Usage: xception COMMAND [OPTIONS]

Commands:
${table(commands.map(({ name, summary }) => [name, summary]))}

Options:
${table([
  ['-h, --help', 'show this help; xception help COMMAND has the options and examples of a command'],
  ['-V, --version', 'show the versions of the package, the addon and oneDNN'],
])}

Examples:
${list(commands.map(({ examples }) => examples[0]))}

Exit codes:
${exitCodeTable}

Environment:
${table([
  ['XCEPTION_CACHE_DIR', 'where weights and class names are kept (default: ~/.keras/models, as Keras)'],
  ['XCEPTION_WEIGHTS_URL', 'a mirror that has the published files'],
  ['HTTPS_PROXY, NO_PROXY', 'used for downloads'],
  ['XCEPTION_NUM_THREADS', 'compute threads (default: the cores this process may use)'],
  ['XCEPTION_CUDNN_PATH', "cuDNN's folder; then it is looked for nowhere else"],
  ['XCEPTION_CUDA_PROBE', '0: never try cuDNN in a process of its own before using it; 1: each time'],
  ['XCEPTION_CUDNN_PLANS', "handle: cuDNN's plans are built with a handle, not from the GPU's properties"],
  ['XDG_CACHE_HOME', 'where plans for GPUs are kept, in node-xception/plans (default: ~/.cache)'],
  ['NO_COLOR, FORCE_COLOR', 'never or always use colours'],
])}
`

export const commandHelp = (
  command: Command,
): string => `${command.summary[0].toUpperCase()}${command.summary.slice(1)}.

Usage: xception ${command.name}${command.synopsis && ` ${command.synopsis}`}

Options:
${table(optionRows({ ...command.options, ...commonOptions }))}

Examples:
${list(command.examples)}

Exit codes:
${exitCodeTable}
`
