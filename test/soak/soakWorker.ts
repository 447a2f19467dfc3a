/** A thread of soak.ts: asks until it has asked for its share, or is ended. */
import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { type AttachedModel, Model, type ModelHandle } from '../../lib/index.js'
import { imageOf, kinds } from './network.js'
import { type Counter, counters } from './tally.js'

export interface Share {
  handle: ModelHandle
  /** Scores of every kind of image. */
  expected: Float32Array[]
  /** SharedArrayBuffer of one Int32 for each counter. */
  tally: SharedArrayBuffer
  requests: number
  seed: number
}

const { handle, expected, tally, requests, seed } = workerData as Share
const counts = new Int32Array(tally)
const count = (name: Counter) => Atomics.add(counts, counters.indexOf(name), 1)

let state = seed
function random(): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}

const isRight = (kind: number, data: Float32Array) =>
  data.length === expected[kind].length &&
  data.every((value, i) => Math.abs(value - expected[kind][i]) <= 1e-6)

/** One request, of a kind drawn at random; every end that it can come to is counted. */
async function ask(model: AttachedModel): Promise<void> {
  const kind = Math.floor(random() * kinds)
  const image = imageOf(kind)
  const chance = random()
  const controller = new AbortController()
  const options = { signal: chance < 0.1 ? controller.signal : undefined, transfer: random() < 0.3 }
  if (chance > 0.97) image.shape = [1, 2, 3]
  count('sent')
  const answer = model.predict(image, options)
  if (chance < 0.1) setTimeout(() => controller.abort(), random() * 4)
  try {
    count(isRight(kind, (await answer).data) ? 'right' : 'wrong')
  } catch (error) {
    const { name, code } = error as { name: string; code?: string }
    if (name === 'AbortError') count('aborted')
    else if (code === 'ERR_QUEUE_FULL') count('refused')
    else if (code === 'ERR_SHAPE') count('invalid')
    else count('unexpected')
    if (code === 'ERR_QUEUE_FULL') await sleep(1)
  }
}

async function main(): Promise<void> {
  const model = await Model.attach(handle)
  let left = requests
  const askOn = async () => {
    while (left-- > 0) await ask(model)
  }
  await Promise.all(Array.from({ length: 18 }, askOn))
  model.dispose()
  parentPort!.postMessage('done')
}

void main()
