/** How long to take samples. */
export interface Sampling {
  warmUps: number
  /** At least as many. */
  rounds: number
  /** At least as long. */
  seconds: number
}

/** Milliseconds of each of many calls of `run`, one after the other. */
export async function timeEach(
  { rounds, seconds, warmUps }: Sampling,
  run: () => Promise<unknown>,
): Promise<number[]> {
  for (let i = 0; i < warmUps; i++) await run()
  const samples: number[] = []
  const begin = performance.now()
  while (samples.length < rounds || performance.now() - begin < seconds * 1000) {
    const start = performance.now()
    await run()
    samples.push(performance.now() - start)
  }
  return samples
}

/** Milliseconds of `count` calls of `run`, of which `inFlight` are under way at any time. */
export async function timeTogether(
  count: number,
  inFlight: number,
  run: () => Promise<unknown>,
): Promise<number> {
  let left = count
  const worker = async () => {
    while (left-- > 0) await run()
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: inFlight }, worker))
  return performance.now() - start
}
