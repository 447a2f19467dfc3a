/** The second thread of graphsChild.ts: predicts once with the model that it is given. */
import { setImmediate } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { Model, type ModelHandle, type NdArray } from '../../lib/index.js'
import { keepWarnings, type WorkerReply } from './graphsWarnings.js'

const { handle, request } = workerData as { handle: ModelHandle; request: Record<string, NdArray> }
const warnings = keepWarnings()

async function main(): Promise<void> {
  const model = await Model.attach(handle)
  const outputs = [await model.predict(request)].flat()
  await setImmediate()
  parentPort!.postMessage({ outputs, warnings } satisfies WorkerReply)
}

void main()
