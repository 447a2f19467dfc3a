/**
 * `node --expose-gc cycleChild.js END CYCLES`: eight workers predict with one shared model for as long as others are
 * started, attach it, begin to predict and are ended at a random moment; then the process ends as END says.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { realGpu, testDevice } from '../device.js'
import { emulator } from '../emulator/emulator.js'
import { imageOf, smallNetwork } from '../models/smallNetwork.js'
import type { Count, Start } from './cycleWorker.js'

const [end, cyclesText] = process.argv.slice(2)
const cycles = Number(cyclesText)
const liveWorkers = 8
const longestMs = 120
/** Memory settles within so many cycles. */
const warmUp = Math.min(50, Math.ceil(cycles / 3))

/** Numbers in [0, 1), the same every time. */
let state = 1
function random(): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}

const net = smallNetwork({ batching: { maxBatch: 4, maxDelayMs: 1 } })

function start(workerData: Start): Worker {
  const worker = new Worker(join(__dirname, 'cycleWorker.js'), { workerData })
  worker.on('error', (error) => {
    if (error.message !== 'deliberate') throw error
  })
  return worker
}

/** What cycles.test.ts reads; memory in MB. */
export interface Report {
  users: number
  /** Answers that were wrong, and right ones of the worker that had the fewest. */
  wrong: number
  least: number
  perWorker: number
  /** `blocks`: of device memory, where an emulated GPU keeps books of them. */
  grown: { memory: number; blocks?: number }
  computeThreads: number
}

const exited = (worker: Worker) => new Promise<void>((resolve) => worker.once('exit', () => resolve()))

async function cycle(begin: Omit<Start, 'manner'>): Promise<void> {
  const manner = (['terminate', 'terminate', 'exit', 'throw'] as const)[Math.floor(random() * 4)]
  const worker = start({ ...begin, manner })
  const over = exited(worker)
  await sleep(random() * longestMs)
  if (manner === 'terminate') await worker.terminate()
  else worker.postMessage('end')
  await over
}

const megabytes = () => process.memoryUsage.rss() / 2 ** 20
const hasBooks = testDevice !== 'cpu' && !realGpu
const deviceBlocks = () => (hasBooks ? emulator.books().objects['device memory'] : 0)

/** Threads that compute are the queue's, and those of OpenMP, which have their name from it. */
const computeThreads = (): number =>
  readdirSync('/proc/self/task').filter((id) =>
    readFileSync(`/proc/self/task/${id}/comm`, 'utf8').startsWith('xception-cpu'),
  ).length

const told = <T>(worker: Worker) => new Promise<T>((resolve) => worker.once('message', resolve))

async function startLive(begin: Omit<Start, 'manner'>): Promise<Worker> {
  const worker = start({ ...begin, manner: 'stay' })
  await told(worker)
  return worker
}

async function main(): Promise<void> {
  const expected = await net.predict(imageOf(0))
  const begin = { handle: net.handle, expected: expected.data }
  const live = [await startLive(begin)]
  const withOne = megabytes()
  while (live.length < liveWorkers) live.push(await startLive(begin))
  const perWorker = (megabytes() - withOne) / (liveWorkers - 1)
  let settled = { memory: 0, blocks: 0 }
  for (let i = 0; i < cycles; i++) {
    if (i === warmUp) settled = { memory: megabytes(), blocks: deviceBlocks() }
    await cycle(begin)
  }
  const grown = {
    memory: megabytes() - settled.memory,
    blocks: hasBooks ? deviceBlocks() - settled.blocks : undefined,
  }
  const counts = []
  for (const worker of live) {
    const count = told<Count>(worker)
    worker.postMessage('count')
    counts.push(await count)
  }
  const { users } = net.stats()
  const wrong = counts.reduce((sum, count) => sum + count.wrong, 0)
  const least = Math.min(...counts.map(({ right }) => right))
  const report: Report = { users, wrong, least, perWorker, grown, computeThreads: computeThreads() }
  console.log(JSON.stringify(report))
  if (end === 'exit') process.exit(9)
  if (end === 'uncaught') throw new Error('deliberate')
  if (end === 'return') await Promise.all(live.map((worker) => worker.terminate()))
}

void main()
