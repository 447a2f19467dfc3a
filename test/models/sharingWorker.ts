/** A thread that does with a model what sharing.test.ts asks it to, one message at a time. */
import { parentPort } from 'node:worker_threads'
import {
  type AttachedModel,
  Model,
  type ModelHandle,
  type NdArray,
  type XceptionError,
} from '../../lib/index.js'
import { imageOf, smallNetwork } from './smallNetwork.js'

export type Order =
  | { attach: ModelHandle }
  | { load: string }
  | { predict: readonly number[] }
  | { predictTimes: number; image: NdArray }
  | { stats: true }
  | { dispose: true }

export type Reply = { value: unknown } | { code: string }

let model: Model | AttachedModel

async function carryOut(order: Order): Promise<unknown> {
  if ('attach' in order) {
    model = await Model.attach(order.attach)
    return [model.name, model.device, model.inputShape, model.outputShape]
  }
  if ('load' in order) {
    const loaded = smallNetwork()
    await loaded.loadWeights(order.load)
    await loaded.prepare()
    model = loaded
    return undefined
  }
  if ('predict' in order) {
    const answers = await Promise.all(order.predict.map((i) => model.predict(imageOf(i))))
    return answers.map(({ data }) => data)
  }
  if ('predictTimes' in order) {
    const { predictTimes, image } = order
    return (await Promise.all(Array.from({ length: predictTimes }, () => model.predict(image)))).length
  }
  if ('stats' in order) return model.stats()
  model.dispose()
  return undefined
}

parentPort!.on('message', (order: Order) => {
  carryOut(order).then(
    (value) => parentPort!.postMessage({ value } satisfies Reply),
    ({ code, message }: XceptionError) => parentPort!.postMessage({ code: code ?? message } satisfies Reply),
  )
})
