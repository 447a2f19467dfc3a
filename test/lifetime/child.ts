/** Scenarios for lifetime.test.ts, each run in a process of its own: `node child.js SCENARIO`. */

import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { addonPath } from '../../lib/binding.js'
import { image, makeModel } from './model.js'
import { say } from './say.js'

/** A worker that runs `scenario` and reports when it has begun. */
function startWorker(scenario: string): { worker: Worker; begun: Promise<void>; exited: Promise<number> } {
  const worker = new Worker(__filename, { workerData: scenario })
  const begun = new Promise<void>((resolve) => worker.once('message', () => resolve()))
  const exited = new Promise<number>((resolve) => worker.once('exit', resolve))
  worker.on('error', (error) => say(`worker error: ${error.message}`))
  return { worker, begun, exited }
}

async function predictForever(): Promise<void> {
  const model = await makeModel()
  await model.predict(image())
  parentPort?.postMessage('begun')
  for (;;) await Promise.all([model.predict(image()), model.predict(image())])
}

const scenarios: Record<string, () => Promise<void>> = {
  async 'predict, then end'() {
    const model = await makeModel()
    await model.predict(image())
    say('answered')
  },

  async 'end with predictions under way'() {
    const model = await makeModel()
    // Nobody awaits these: the process must stay until they are done, and then go by itself.
    for (let i = 0; i < 4; i++) model.predict(image()).then(() => say('done'))
  },

  async 'process.exit with predictions under way'() {
    const model = await makeModel()
    await model.predict(image())
    for (let i = 0; i < 8; i++) void model.predict(image())
    process.exit(7)
  },

  /** Libraries take themselves apart at the end of a process: whoever is in one then crashes. */
  async 'process.exit while plans are made'() {
    const model = await makeModel()
    model.prepare({ batchSizes: Array.from({ length: 30 }, (_, i) => i + 1) }).catch(() => {})
    await sleep(Number(process.argv[3]))
    process.exit(7)
  },

  async 'uncaught exception with predictions under way'() {
    const model = await makeModel()
    await model.predict(image())
    for (let i = 0; i < 8; i++) void model.predict(image())
    throw new Error('deliberate')
  },

  async 'dispose with predictions under way'() {
    const model = await makeModel()
    await model.predict(image())
    const pending = Promise.all([model.predict(image()), model.predict(image())])
    model.dispose()
    model.dispose()
    await pending
    say('answered')
    await model.predict(image()).catch((error) => say(error.code))
  },

  async 'terminate workers at random moments'() {
    const keeper = startWorker('predict forever')
    await keeper.begun
    for (let i = 0; i < 12; i++) {
      const { worker, begun } = startWorker('predict forever')
      if (i % 2 === 0) await begun
      await sleep((i * 37) % 150)
      await worker.terminate()
    }
    await keeper.worker.terminate()
    say('all terminated')
  },

  // Node closes an addon with the last worker that has loaded it, whose threads may still be leaving its code.
  async 'workers alone have loaded it'() {
    for (let i = 0; i < 3; i++) {
      const { worker, begun } = startWorker('predict forever')
      await begun
      await worker.terminate()
    }
    say(readFileSync('/proc/self/maps', 'utf8').includes(addonPath()) ? 'still loaded' : 'gone')
  },

  async 'exit while workers predict'() {
    const workers = [startWorker('predict forever'), startWorker('predict forever')]
    await Promise.all(workers.map(({ begun }) => begun))
    process.exit(5)
  },

  async 'a worker that throws'() {
    const { exited } = startWorker('throw while predicting')
    say(`worker exited with ${await exited}`)
    const model = await makeModel()
    await model.predict(image())
    say('answered')
  },
}

const workerScenarios: Record<string, () => Promise<void>> = {
  'predict forever': predictForever,
  async 'throw while predicting'() {
    const model = await makeModel()
    await model.predict(image())
    for (let i = 0; i < 4; i++) void model.predict(image())
    throw new Error('deliberate')
  },
}

const scenario = isMainThread ? scenarios[process.argv[2]] : workerScenarios[workerData]
if (!scenario) throw new Error(`no scenario '${process.argv[2]}'`)
void scenario()
