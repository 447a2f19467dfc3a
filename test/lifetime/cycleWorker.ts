/** A worker of cycleChild.ts. */
import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { Model, type ModelHandle } from '../../lib/index.js'
import { accuracy, imageOf } from '../models/smallNetwork.js'

export interface Start {
  handle: ModelHandle
  /** Of image 0. */
  expected: Float32Array
  /** How it ends, when it is told to. */
  manner: 'stay' | 'terminate' | 'exit' | 'throw'
}

export interface Count {
  right: number
  wrong: number
}

const { handle, expected, manner } = workerData as Start
const count: Count = { right: 0, wrong: 0 }
const isRight = (data: Float32Array) => data.every((value, i) => Math.abs(value - expected[i]) <= accuracy)

async function main(): Promise<void> {
  const model = await Model.attach(handle)
  parentPort!.postMessage('attached')
  for (;;) {
    const answers = await Promise.all([
      model.predict(imageOf(0)),
      model.predict(imageOf(0), { transfer: true }),
    ])
    for (const { data } of answers) isRight(data) ? count.right++ : count.wrong++
    if (manner === 'stay') await sleep(2)
  }
}

parentPort!.on('message', (order) => {
  if (order === 'count') parentPort!.postMessage(count)
  else if (manner === 'exit') process.exit(0)
  else throw new Error('deliberate')
})

void main()
