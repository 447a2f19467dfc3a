import { parseArgs } from 'node:util'
import type { DeviceOption } from '../device.js'
import type { FloatingDType } from '../dtype.js'
import { XceptionError } from '../errors.js'
import { nearest } from '../options.js'
import type { Arguments, Command, OptionSpecs, OptionValues } from './command.js'

export const usageError = (message: string, hint?: string) =>
  new XceptionError('ERR_USAGE', message, { hint })

const didYouMean = (name: string, known: readonly string[], prefix = '') => {
  const suggestion = nearest(name, known)
  return suggestion && `Did you mean '${prefix}${suggestion}'?`
}

/** Options every command takes. */
export const commonOptions: OptionSpecs = {
  help: { type: 'boolean', short: 'h', description: 'show this help' },
}

/**
 * Finds the command that `argv` begins with, and what is left of `argv` behind its name.
 * @throws ERR_USAGE, with the nearest command in the hint
 */
export function findCommand(argv: readonly string[], commands: readonly Command[]) {
  for (const command of commands) {
    const words = command.name.split(' ')
    if (words.every((word, i) => argv[i] === word)) return { command, rest: argv.slice(words.length) }
  }
  const names = commands.map(({ name }) => name)
  const firstWordOf = names.find((name) => name.split(' ')[0] === argv[0])
  if (firstWordOf && argv[1] === undefined) {
    throw usageError(`'${argv[0]}' is not a whole command`, `Did you mean '${firstWordOf}'?`)
  }
  const typed = firstWordOf ? argv.slice(0, 2).join(' ') : argv[0]
  throw usageError(
    typed.startsWith('-')
      ? `There is no option '${typed}' before a command`
      : `There is no command '${typed}'`,
    didYouMean(typed, names) ?? `The commands are: ${names.join(', ')}.`,
  )
}

/** @throws ERR_USAGE for an unknown option, a missing value, or too many arguments */
export function parseArguments(argv: readonly string[], command: Command): Arguments {
  const specs = { ...command.options, ...commonOptions }
  const options = Object.fromEntries(
    Object.entries(specs).map(([name, { type, short }]) => [name, short ? { type, short } : { type }]),
  )
  // A first pass that lets everything through, for node:util's own message has no suggestion.
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true })
  for (const token of tokens) {
    if (token.kind !== 'option' || Object.hasOwn(specs, token.name)) continue
    throw usageError(
      `'${command.name}' has no option '${token.rawName}'`,
      didYouMean(token.name, Object.keys(specs), '--') ?? `See xception ${command.name} --help.`,
    )
  }
  let parsed: { values: object; positionals: string[] }
  try {
    parsed = parseArgs({ args: [...argv], options, allowPositionals: true })
  } catch (error) {
    const [message] = (error as Error).message.split(/[.\n]/)
    throw usageError(message, `See xception ${command.name} --help.`)
  }
  if (parsed.positionals.length > command.maxPositionals) {
    throw usageError(`'${command.name}' takes no argument '${parsed.positionals[command.maxPositionals]}'`)
  }
  const defaults = Object.entries(specs).flatMap(([name, spec]) =>
    spec.default === undefined ? [] : [[name, spec.default]],
  )
  return { values: { ...Object.fromEntries(defaults), ...parsed.values }, positionals: parsed.positionals }
}

/** @throws ERR_USAGE */
export function choice<T extends string>(values: OptionValues, name: string, known: readonly T[]): T {
  const value = String(values[name])
  const found = known.find((candidate) => candidate === value)
  if (found) return found
  throw usageError(`--${name} is one of ${known.join(', ')}, not '${value}'`, didYouMean(value, known))
}

/** @throws ERR_USAGE */
export function integer(values: OptionValues, name: string, min: number, max: number): number {
  const text = String(values[name])
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= min && value <= max) return value
  throw usageError(`--${name} is a whole number from ${min} to ${max}, not '${text}'`)
}

export const dtypes = ['float32', 'float16', 'bfloat16'] as const satisfies readonly FloatingDType[]

/** @throws ERR_USAGE */
export function device(values: OptionValues): DeviceOption {
  const text = String(values.device)
  if (/^(auto|cpu|cuda(:\d+)?)$/.test(text)) return text as DeviceOption
  throw usageError(
    `--device is one of auto, cpu, cuda, cuda:N, not '${text}'`,
    didYouMean(text, ['auto', 'cpu', 'cuda']),
  )
}

/** Whole numbers, separated by commas. @throws ERR_USAGE */
export function integers(values: OptionValues, name: string, min: number, max: number): number[] {
  return String(values[name])
    .split(',')
    .map((text) => integer({ [name]: text.trim() }, name, min, max))
}

/** @throws ERR_USAGE when both are given */
export function exclusive(values: OptionValues, a: string, b: string): void {
  if (values[a] && values[b]) throw usageError(`--${a} and --${b} exclude each other`)
}

/** @throws ERR_USAGE when none of `names` is given */
export function requireOneOf(values: OptionValues, command: string, names: readonly string[]): void {
  if (names.some((name) => values[name])) return
  const list = names.map((name) => `--${name}`)
  const what = list.length > 1 ? `${list.slice(0, -1).join(', ')} or ${list.at(-1)}` : list[0]
  throw usageError(`'${command}' needs ${what}`, `See xception ${command} --help.`)
}

/** @throws ERR_USAGE when there is none */
export function requirePositionals(positionals: readonly string[], command: string, what: string): void {
  if (positionals.length > 0) return
  throw usageError(`'${command}' needs ${what}`, `See xception ${command} --help.`)
}
