import { parentPort } from 'node:worker_threads'
import type { NdArray } from '../../lib/index.js'
import { Tensor } from '../../lib/index.js'
import { flatten, network, type Request, requests } from './raceNetwork.js'

// Asked by raceChild.ts, answers with the outputs of everything that it has in flight at once.

/** What was asked, and how; and the outputs. */
export interface Answer {
  request: number
  way: string
  outputs: Float32Array
}

const recorded = network({ device: 'cuda:0' })
const opByOp = network({ device: 'cuda:0', cudaGraph: false })
const programmatic = network({ device: 'cuda:0', programmaticLaunch: true })
const programmaticOpByOp = network({ device: 'cuda:0', programmaticLaunch: true, cudaGraph: false })
const onSecond = network({ device: 'cuda:1' })

/** From one device over the other one back to the first. */
async function travel(array: NdArray<Float32Array>): Promise<Float32Array> {
  const first = Tensor.from(array, { device: 'cuda:0' })
  const second = first.to('cuda:1')
  const back = second.to('cuda:0')
  first.dispose()
  second.dispose()
  const data = (await back.data()) as Float32Array
  back.dispose()
  return data
}

async function predictFromTensors(request: Request): Promise<NdArray<Float32Array>[]> {
  const tensors = Object.entries(request).map(([name, array]) => {
    const made = Tensor.from(array, { device: 'cuda:0' })
    const moved = made.to('cuda:1')
    made.dispose()
    return [name, moved] as const
  })
  const outputs = await onSecond.predict(Object.fromEntries(tensors))
  for (const [, tensor] of tensors) tensor.dispose()
  return outputs
}

const ways: Record<string, (request: Request) => Promise<Float32Array>> = {
  recorded: async (request) => flatten(await recorded.predict(request)),
  'op by op': async (request) => flatten(await opByOp.predict(request)),
  'recorded, programmatic launches': async (request) => flatten(await programmatic.predict(request)),
  'op by op, programmatic launches': async (request) => flatten(await programmaticOpByOp.predict(request)),
  'from tensors of another device': async (request) => flatten(await predictFromTensors(request)),
  'copied twice': ({ a }) => travel(a),
}

parentPort!.on('message', async () => {
  const asked = requests.flatMap((request, i) =>
    Object.entries(ways).map(
      async ([way, answer]): Promise<Answer> => ({ request: i, way, outputs: await answer(request) }),
    ),
  )
  parentPort!.postMessage(await Promise.all(asked))
})
