/**
 * npm run soak [-- REQUESTS]: so many requests, 200,000 unless told otherwise, from threads of which some are ended at
 * random moments, with aborts, wrong shapes, a queue that gets full, and a pool that is given bad images among good ones.
 * Every request has to be accounted for, every answer to be right, and memory to stay where it was.
 */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { classifyImages } from './images.js'
import { imageOf, kinds, network } from './network.js'
import type { Share } from './soakWorker.js'
import { ended, newTally, readTally, type Tally } from './tally.js'

const requests = Number(process.argv[2] ?? 200_000)
const threads = 6
const share = 2_000
/** One thread of three is ended, after up to so long. */
const longestMs = 3_000
const ofPool = Math.round(requests * 0.05)
/** Memory has settled after this part of the requests. */
const warmUp = 0.2

const net = network({ maxBatch: 8, maxDelayMs: 1, maxQueue: 100 })
const megabytes = () => process.memoryUsage.rss() / 2 ** 20

interface Life {
  tally: Tally
  killed: boolean
}

/** A thread that asks for its share, unless it is drawn to be ended before that. */
async function live(begin: Omit<Share, 'tally'>, killAfterMs?: number): Promise<Life> {
  const tally = newTally()
  const workerData: Share = { ...begin, tally }
  const worker = new Worker(join(__dirname, 'soakWorker.js'), { workerData })
  const exited = new Promise<void>((resolve, reject) => {
    worker.once('exit', () => resolve())
    worker.once('error', reject)
  })
  const killed =
    killAfterMs !== undefined &&
    (await Promise.race([exited.then(() => false), sleep(killAfterMs).then(() => true)]))
  if (killed) await worker.terminate()
  await exited
  return { tally: readTally(tally), killed }
}

function check(lives: readonly Life[]): string[] {
  const problems: string[] = []
  const total = (name: keyof Tally) => lives.reduce((sum, { tally }) => sum + tally[name], 0)
  for (const { tally, killed } of lives) {
    if (!killed && ended(tally) !== tally.sent)
      problems.push(`a thread lost requests: ${JSON.stringify(tally)}`)
  }
  for (const name of ['wrong', 'unexpected'] as const)
    if (total(name) > 0) problems.push(`${total(name)} ${name}`)
  const { runs, refused, withdrawn, queued } = net.stats().batching!
  const reached = runs + refused + withdrawn
  // An aborted request may have been so before it reached the queue, and a killed thread's have not all got there.
  if (reached > total('sent') - total('invalid')) problems.push(`the queue counts ${reached}`)
  if (runs < total('right')) problems.push(`${runs} runs gave ${total('right')} answers`)
  if (queued > 0) problems.push(`${queued} are still in the queue`)
  return problems
}

async function main(): Promise<void> {
  const single = network()
  const expected: Float32Array[] = []
  for (let kind = 0; kind < kinds; kind++) expected.push((await single.predict(imageOf(kind))).data)
  const lives: Life[] = []
  let sent = 0
  let settled: number | undefined
  let seed = 1
  const begun = performance.now()
  const runThread = async () => {
    while (sent < requests - ofPool) {
      seed++
      const killAfterMs = seed % 3 === 0 ? (seed * 397) % longestMs : undefined
      const life = await live({ handle: net.handle, expected, requests: share, seed }, killAfterMs)
      lives.push(life)
      sent += life.tally.sent
      if (sent > requests * warmUp) settled ??= megabytes()
    }
  }
  const [pool] = await Promise.all([
    classifyImages(network({ maxBatch: 8, maxDelayMs: 1, maxQueue: 8, whenFull: 'wait' }), ofPool),
    ...Array.from({ length: threads }, runThread),
  ])
  const grown = megabytes() - (settled ?? megabytes())
  const problems = [...check(lives), ...pool.problems]
  if (grown > 50) problems.push(`memory has grown by ${grown.toFixed(0)} MB`)
  if (net.stats().users !== 1) problems.push(`${net.stats().users} users are left`)
  const sum = (name: keyof Tally) => lives.reduce((total, { tally }) => total + tally[name], 0)
  console.log({
    requests: sent + pool.good + pool.bad,
    right: sum('right'),
    aborted: sum('aborted'),
    refused: sum('refused'),
    invalid: sum('invalid'),
    lostWithTheirThread: lives.reduce((total, { tally }) => total + tally.sent - ended(tally), 0),
    threads: lives.length,
    killed: lives.filter(({ killed }) => killed).length,
    images: pool,
    queue: net.stats().batching,
    memoryGrownMB: Math.round(grown),
    seconds: Math.round((performance.now() - begun) / 1000),
  })
  for (const problem of problems) console.error(`soak: ${problem}`)
  console.log(problems.length === 0 ? 'soak passed' : 'soak failed')
  process.exitCode = problems.length === 0 ? 0 : 1
}

void main()
