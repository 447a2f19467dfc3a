/** Scenarios for lifetime.test.ts, each run in a process of its own: `node child.js SCENARIO`. */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { activation, type NdArray, Tensor, Xception } from '../../lib/index.js'
import { testDevice, testDType } from '../device.js'

const side = 71
const image = (): NdArray => ({
  data: new Float32Array(side * side * 3).fill(0.25),
  shape: [1, side, side, 3],
})
const makeModel = (seed = 1) =>
  Xception({
    weights: null,
    seed,
    includeTop: false,
    pooling: 'avg',
    inputShape: [side, side, 3],
    device: testDevice,
    dtype: testDType,
    tune: false,
    planCache: false,
  })
/** On a GPU, memory is given back in the order of the work. */
const otherWork = () => Tensor.from(new Float32Array(1), [1], { device: testDevice }).data()
const say = (text: string) => process.stdout.write(`${text}\n`)
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

function collectGarbage(): void {
  if (!globalThis.gc) throw new Error('run with --expose-gc')
  globalThis.gc()
}

const megabytes = (bytes: number) => bytes / 2 ** 20

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
    say(`${(await model.predict(image())).shape}`)
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
    const [first] = await pending
    say(`${first.shape}`)
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

  async 'exit while workers predict'() {
    const workers = [startWorker('predict forever'), startWorker('predict forever')]
    await Promise.all(workers.map(({ begun }) => begun))
    process.exit(5)
  },

  async 'a worker that throws'() {
    const { exited } = startWorker('throw while predicting')
    say(`worker exited with ${await exited}`)
    const model = await makeModel()
    say(`${(await model.predict(image())).shape}`)
  },

  async 'forgotten models are collected'() {
    let seed = 1
    const cycle = async () => {
      // A model of the same seed as one that is not collected yet would share its weights.
      const model = await makeModel(seed++)
      await model.predict(image())
    }
    const settle = async () => {
      for (let i = 0; i < 3; i++) {
        collectGarbage()
        await sleep(20)
      }
    }
    for (let i = 0; i < 3; i++) await cycle()
    await settle()
    const before = process.memoryUsage()
    for (let i = 0; i < 8; i++) {
      await cycle()
      await settle()
    }
    const after = process.memoryUsage()
    say(`rss +${megabytes(after.rss - before.rss).toFixed(1)} MB`)
    say(`external +${megabytes(after.external - before.external).toFixed(1)} MB`)
  },

  async 'disposed models give their memory back at once'() {
    const freed: number[] = []
    for (let i = 0; i < 3; i++) {
      const model = await makeModel()
      await model.predict(image())
      const { weightBytes } = model.stats()
      const loaded = process.memoryUsage().rss
      model.dispose()
      await otherWork()
      freed.push((loaded - process.memoryUsage().rss) / weightBytes)
    }
    say(freed.every((share) => share > 0.9) ? 'given back' : `only ${freed} of the weights`)
  },

  async 'a layer keeps no tensor that it was applied to'() {
    const layers = Array.from({ length: 10 }, () => activation({ activation: 'relu' }))
    const size = 1 << 24
    const use = async (layer: ReturnType<typeof activation>) => {
      const input = Tensor.from(new Float32Array(size), [1, size], { device: testDevice })
      await (await layer.apply(input)).data()
    }
    // What the device keeps for whoever comes next is there after the first few.
    for (const layer of layers.slice(0, 4)) await use(layer)
    const before = process.memoryUsage.rss()
    for (const layer of layers.slice(4)) await use(layer)
    for (let i = 0; i < 3; i++) {
      await sleep(20)
      collectGarbage()
    }
    const kept = (process.memoryUsage.rss() - before) / (size * 4)
    say(kept < 4 ? 'collected' : `${kept} tensors of 6 are still there`)
  },

  async 'tensors are collected'() {
    const before = process.memoryUsage()
    for (let i = 0; i < 400; i++) {
      const tensor = Tensor.from(new Float32Array(1 << 20).fill(i), [1 << 20], { device: testDevice })
      if (i % 50 === 0) await tensor.data()
    }
    for (let i = 0; i < 3; i++) {
      await otherWork()
      collectGarbage()
      await sleep(20)
    }
    await otherWork()
    const grown = megabytes(process.memoryUsage().rss - before.rss)
    say(grown < 800 ? 'collected' : `rss +${grown} MB of 1600`)
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
