/** For graphs.test.ts: `node graphsChild.js ORDER` predicts while making CUDA graphs fails, and says what came of it. */
import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import {
  conv2d,
  input,
  type Model,
  model,
  type NdArray,
  type TargetOptions,
  Tensor,
} from '../../lib/index.js'
import { randomFloats } from '../ops/random.js'
import { emulator } from './emulator.js'
import { keepWarnings, type SeenWarning, type WorkerReply } from './graphsWarnings.js'
import { network, requests } from './raceNetwork.js'

export interface Order {
  /** 'branched' has a shortcut on a stream of its own. */
  network: 'branched' | 'plain'
  options?: TargetOptions
  /** Each is tried with a model of its own. */
  faults: string[]
  /** They are set when a model has predicted once, and not before. */
  late?: boolean
  way?: 'predict' | 'two threads' | 'eager'
}

export interface Outcome {
  fault: string
  /** Whether every answer is, to the bit, what a model without graphs gives. */
  right: boolean
  error?: string
  graphs?: { recorded: number; refused: number }
  /** What is called in a prediction after the faults are over. */
  calls: Record<string, number>
  /** Of a model that is made afterwards, and meets no fault. */
  next: { right: boolean; recorded: number }
}

export interface Report {
  outcomes: Outcome[]
  /** Of all threads. */
  warnings: SeenWarning[]
  violations: string[]
}

type Net = Model<NdArray<Float32Array> | NdArray<Float32Array>[]>

const plainRequest = { image: randomFloats([2, 6, 6, 4], 1) }

function plain(options: TargetOptions): Net {
  const image = input({ shape: [6, 6, 4], name: 'image' })
  const outputs = conv2d({ filters: 8, kernelSize: 3, name: 'only' }).apply(image)
  return model({
    inputs: image,
    outputs,
    seed: 1,
    dtype: 'float32',
    tune: false,
    planCache: false,
    ...options,
  }) as Net
}

const order = JSON.parse(process.argv[2]) as Order
const make = (options: TargetOptions): Net =>
  order.network === 'plain' ? plain(options) : (network(options) as Net)
const request = order.network === 'plain' ? plainRequest : requests[1]
const options: TargetOptions = { device: 'cuda', ...order.options }

const valuesOf = (outputs: NdArray | NdArray[]) => [outputs].flat().map(({ data }) => [...data])
const sameAs = (expected: number[][]) => (outputs: NdArray | NdArray[]) =>
  JSON.stringify(valuesOf(outputs)) === JSON.stringify(expected)

const warnings = keepWarnings()
let same: (outputs: NdArray | NdArray[]) => boolean

async function inTwoThreads(net: Net): Promise<boolean[]> {
  const worker = new Worker(join(__dirname, 'graphsWorker.js'), {
    workerData: { handle: net.handle, request },
  })
  const [[reply], own] = await Promise.all([once(worker, 'message'), net.predict(request)])
  const { outputs, warnings: its } = reply as WorkerReply
  await worker.terminate()
  warnings.push(...its)
  return [outputs, own].map(same)
}

async function tryWith(fault: string): Promise<Outcome> {
  const net = make(options)
  const outcome: Outcome = { fault, right: true, calls: {}, next: { right: false, recorded: 0 } }
  if (order.late) outcome.right &&= same(await net.predict(request))
  emulator.setFaults(fault)
  try {
    for (let i = 0; i < 2; i++) {
      const answers =
        order.way === 'two threads' ? await inTwoThreads(net) : [same(await net.predict(request))]
      outcome.right &&= answers.every(Boolean)
    }
  } catch (error) {
    outcome.error = (error as { code: string }).code
  }
  emulator.setFaults('')
  emulator.heal()
  emulator.clearBooks()
  outcome.right &&= same(await net.predict(request))
  outcome.calls = emulator.books().calls
  outcome.graphs = net.stats().graphs
  net.dispose()
  const next = make(options)
  outcome.next.right = same(await next.predict(request)) && same(await next.predict(request))
  outcome.next.recorded = next.stats().graphs.recorded
  next.dispose()
  return outcome
}

async function eager(fault: string): Promise<Outcome> {
  emulator.setFaults(fault)
  const layer = conv2d({ filters: 8, kernelSize: 3 })
  const tensor = Tensor.from(plainRequest.image, { device: 'cuda' })
  const first = await (await layer.apply(tensor)).data()
  const second = await (await layer.apply(tensor)).data()
  emulator.setFaults('')
  const right = first.every((value, i) => value === second[i])
  return { fault, right, calls: {}, next: { right: true, recorded: 1 } }
}

async function main(): Promise<void> {
  const reference = make({ ...options, cudaGraph: false })
  same = sameAs(valuesOf(await reference.predict(request)))
  reference.dispose()
  const outcomes: Outcome[] = []
  for (const fault of order.faults) outcomes.push(await (order.way === 'eager' ? eager : tryWith)(fault))
  await new Promise(setImmediate)
  const { violations } = emulator.books()
  process.stdout.write(JSON.stringify({ outcomes, warnings, violations } satisfies Report))
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
  process.exit(1)
})
