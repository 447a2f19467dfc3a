import { readFileSync } from 'node:fs'

/** Bytes of this process that are in memory, and the most that ever were. */
export function residentMemory(): { now: number; peak: number } {
  const status = readFileSync('/proc/self/status', 'utf8')
  const bytes = (key: string) => Number(new RegExp(`^${key}:\\s*(\\d+) kB$`, 'm').exec(status)![1]) * 1024
  return { now: bytes('VmRSS'), peak: bytes('VmHWM') }
}
