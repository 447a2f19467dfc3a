/** Scenarios for race.test.ts, each in a process of its own on the emulator: `node raceChild.js SCENARIO RUNS`. */
import { once } from 'node:events'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import * as assert from 'uvu/assert'
import { binding } from '../../lib/binding.js'
import { listDevices, type Model, type NdArray, Tensor } from '../../lib/index.js'
import { emulator } from './emulator.js'
import { flatten, network, requests } from './raceNetwork.js'
import type { Answer } from './raceWorker.js'

/** Streams are numbered as they are made: three for each device. */
const streams = { compute: 1, branch: 2, uploads: 3 }
const streamsOfDevice = 3
const devices = 2

/** In microseconds, at most. */
const delays = { usual: 100, slow: 3000 }
const slowStreams = [undefined, 'compute', 'branch', 'uploads'] as const

/** All streams are delayed at random, and one of each device much more than the others. */
function setPace(run: number): string {
  const slow = slowStreams[run % slowStreams.length]
  emulator.setSeed(run)
  emulator.setDelay(0, delays.usual)
  for (const [name, number] of Object.entries(streams)) {
    for (let device = 0; device < devices; device++) {
      emulator.setDelay(number + streamsOfDevice * device, name === slow ? delays.slow : delays.usual)
    }
  }
  return `run ${run}, ${slow ? `${slow} slow` : 'none slow'}`
}

function setNoDelays(): void {
  for (let stream = 0; stream <= streamsOfDevice * devices; stream++) emulator.setDelay(stream, 0)
}

const isEqual = (a: Float32Array, b: Float32Array) =>
  a.length === b.length && a.every((value, i) => value === b[i])

function assertClose(actual: Float32Array, expected: Float32Array, label: string, tolerance = 1e-5): void {
  assert.is(actual.length, expected.length, label)
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - actual[i])), 0)
  assert.ok(worst <= tolerance, `${label}: off by ${worst}`)
}

async function answersOfCpu(): Promise<Float32Array[]> {
  const cpu = network({ device: 'cpu' })
  const answers = []
  for (const request of requests) answers.push(flatten(await cpu.predict(request)))
  return answers
}

const predict = async (model: Model<NdArray<Float32Array>[]>, request: number) =>
  flatten(await model.predict(requests[request]))

async function ask(worker: Worker): Promise<Answer[]> {
  const answered = once(worker, 'message')
  worker.postMessage('go')
  return (await answered)[0]
}

const makeTensor = () => Tensor.from(new Float32Array(1), [1], { device: 'cuda' })

/** Blocks on all devices, once everything before has happened. */
async function countDeviceMemory(): Promise<number> {
  const last = makeTensor()
  await last.data()
  const { 'device memory': blocks } = emulator.books().objects
  last.dispose()
  return blocks
}

const scenarios: Record<string, (runs: number) => Promise<void>> = {
  async 'the same answers'(runs) {
    const expected = await answersOfCpu()
    const first = new Map<number, Float32Array>()
    const workers = [0, 1].map(() => new Worker(join(__dirname, 'raceWorker.js')))
    for (let run = 0; run < runs; run++) {
      const label = setPace(run)
      for (const { request, way, outputs } of (await Promise.all(workers.map(ask))).flat()) {
        const what = `${label}, request ${request}, ${way}`
        if (way === 'copied twice') {
          assert.ok(isEqual(outputs, requests[request].a.data), `${what}: not what was copied`)
          continue
        }
        assertClose(outputs, expected[request], what)
        const before = first.get(request) ?? outputs
        first.set(request, before)
        assert.ok(isEqual(outputs, before), `${what}: not what it was before`)
      }
    }
    await Promise.all(workers.map((worker) => worker.terminate()))
  },

  // While engines are timed as graphs: a stream that is being captured takes no frees, and they spoil the capture.
  async 'memory is freed while graphs are captured'(runs) {
    const expected = await answersOfCpu()
    let left: number | undefined
    for (let run = 0; run < runs; run++) {
      emulator.setSeed(run)
      const tensors = Array.from({ length: 1500 }, makeTensor)
      await tensors[tensors.length - 1].data()
      const model = network({ device: 'cuda', dtype: 'float16', tune: true })
      let predicted = false
      const predictOnce = async () => {
        assertClose(await predict(model, 0), expected[0], `run ${run}`, 1e-2)
        predicted = true
      }
      const freeMeanwhile = async () => {
        while (!predicted && tensors.length > 0) {
          tensors.pop()!.dispose()
          // Often, but so that some are left for the last capture.
          const next = performance.now() + 0.1
          while (performance.now() < next) await setImmediate()
        }
      }
      await Promise.all([predictOnce(), freeMeanwhile()])
      for (const tensor of tensors) tensor.dispose()
      model.dispose()
      const blocks = await countDeviceMemory()
      left ??= blocks
      assert.is(blocks, left, `run ${run}: blocks of device memory left`)
    }
  },

  // What a failed prediction has left under way must not write where the next one, of a larger batch, has other values.
  async 'every call fails once'(runs) {
    const expected = await answersOfCpu()
    setNoDelays()
    const model = network({ device: 'cuda', cudaGraph: false })
    const [small, large] = [0, 3]
    await predict(model, small)
    await predict(model, large)
    emulator.clearBooks()
    await predict(model, small)
    const calls = Object.entries(emulator.books().calls)
    for (let run = 0; run < runs; run++) {
      for (const [call, times] of calls) {
        for (let count = 1; count <= times; count++) {
          const pace = setPace(run)
          const error = call.startsWith('cudnn') ? 'CUDNN_STATUS_EXECUTION_FAILED' : 'cudaErrorInvalidValue'
          emulator.setFaults(`${call}:${count}=${error}`)
          await predict(model, small).catch(() => undefined)
          emulator.setFaults('')
          assertClose(await predict(model, large), expected[large], `${call} ${count} failed, ${pace}`)
        }
      }
    }
    model.dispose()
  },
}

async function main(): Promise<void> {
  const [scenario, runs] = process.argv.slice(2)
  // In order, so that their streams have the numbers from above.
  for (const { name } of listDevices()) binding().openDevice(name)
  await scenarios[scenario](Number(runs))
  assert.equal(emulator.books().violations, [])
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
  process.exit(1)
})
