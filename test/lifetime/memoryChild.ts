/** Scenarios for memory.test.ts, each run in a process of its own: `node memoryChild.js SCENARIO`. */
import { setTimeout as sleep } from 'node:timers/promises'
import { activation, Tensor } from '../../lib/index.js'
import { testDevice } from '../device.js'
import { image, makeModel } from './model.js'
import { say } from './say.js'

/** On a GPU, memory is given back in the order of the work. */
const otherWork = () => Tensor.from(new Float32Array(1), [1], { device: testDevice }).data()

function collectGarbage(): void {
  if (!globalThis.gc) throw new Error('run with --expose-gc')
  globalThis.gc()
}

const megabytes = (bytes: number) => bytes / 2 ** 20

const scenarios: Record<string, () => Promise<void>> = {
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

const scenario = scenarios[process.argv[2]]
if (!scenario) throw new Error(`no scenario '${process.argv[2]}'`)
void scenario()
