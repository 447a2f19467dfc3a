/** What the process ends with. Stable; listed in --help and in the README. */
export const exitCodes = {
  ok: 0,
  failure: 1,
  usage: 2,
  someFilesFailed: 3,
  interrupted: 130,
  terminated: 143,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
