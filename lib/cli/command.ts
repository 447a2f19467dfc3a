import type { ExitCode } from './exitCodes.js'

export interface OptionSpec {
  type: 'string' | 'boolean'
  /** Its one letter. */
  short?: string
  /** Placeholder of the value in --help. */
  value?: string
  default?: string
  description: string
}

export type OptionSpecs = Record<string, OptionSpec>
export type OptionValues = Record<string, string | boolean | undefined>

export interface Arguments {
  values: OptionValues
  positionals: string[]
}

export interface Command {
  /** One or two words, as typed. */
  name: string
  summary: string
  /** What follows the name in the usage line. */
  synopsis: string
  options: OptionSpecs
  examples: string[]
  /** Most positional arguments that are taken. */
  maxPositionals: number
  run(args: Arguments): Promise<ExitCode>
}
