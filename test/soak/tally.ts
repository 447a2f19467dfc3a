/** How a request can end. One that was sent and has no other end was under way when its thread was ended. */
export const counters = ['sent', 'right', 'wrong', 'aborted', 'refused', 'invalid', 'unexpected'] as const

export type Counter = (typeof counters)[number]
export type Tally = Record<Counter, number>

export const newTally = (): SharedArrayBuffer => new SharedArrayBuffer(4 * counters.length)

export function readTally(buffer: SharedArrayBuffer): Tally {
  const counts = new Int32Array(buffer)
  return Object.fromEntries(counters.map((name, i) => [name, Atomics.load(counts, i)])) as Tally
}

export const ended = ({ sent: _, ...ends }: Tally): number =>
  Object.values(ends).reduce((sum, count) => sum + count, 0)
