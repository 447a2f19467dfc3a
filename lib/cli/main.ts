#!/usr/bin/env node
import { XceptionError } from '../errors.js'
import { findCommand, parseArguments } from './arguments.js'
import { commands } from './commands/index.js'
import { type ExitCode, exitCodes } from './exitCodes.js'
import { commandHelp, mainHelp } from './help.js'
import { exitOnInterrupt } from './interrupt.js'
import { report } from './report.js'
import { writeFailure } from './results.js'
import { versions } from './version.js'
import { showWarnings } from './warnings.js'

async function main(argv: readonly string[]): Promise<ExitCode> {
  if (argv.length === 0) {
    process.stderr.write(mainHelp(commands))
    return exitCodes.usage
  }
  const [first, ...topic] = argv
  if (['help', '--help', '-h'].includes(first)) {
    const ofCommand = first === 'help' && topic.length > 0 && !topic[0].startsWith('-')
    process.stdout.write(ofCommand ? commandHelp(findCommand(topic, commands).command) : mainHelp(commands))
    return exitCodes.ok
  }
  if (first === '--version' || first === '-V') {
    process.stdout.write(versions())
    return exitCodes.ok
  }
  const { command, rest } = findCommand(argv, commands)
  const args = parseArguments(rest, command)
  if (args.values.help) {
    process.stdout.write(commandHelp(command))
    return exitCodes.ok
  }
  try {
    return await command.run(args)
  } catch (error) {
    if ((args.values.json || args.values.jsonl) && !isUsage(error)) writeFailure(error)
    throw error
  }
}

const isUsage = (error: unknown) => error instanceof XceptionError && error.code === 'ERR_USAGE'

// A reader such as `head` that has seen enough is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(exitCodes.ok)
})
showWarnings()
exitOnInterrupt()

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error) => {
    report(error)
    process.exitCode = isUsage(error) ? exitCodes.usage : exitCodes.failure
  },
)
