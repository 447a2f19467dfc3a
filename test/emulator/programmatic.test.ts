import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Model, type TargetOptions, Xception } from '../../lib/index.js'
import { randomFloats } from '../ops/random.js'
import { smallImages, smallNetwork } from '../smallNetwork.js'
import { type EmulatorRecord, emulator, emulatorEnvironment } from './emulator.js'
import type { Outcome } from './programmaticChild.js'

// With the option programmaticLaunch the emulator lets a block of each of our kernels begin before the kernel ahead of
// it: one that does not wait reads what is not there yet, or is overwritten.

const batch = 2
const images = randomFloats([batch, 71, 71, 3], 1)

const xception = (options: TargetOptions): Promise<Model> =>
  Xception({
    weights: null,
    seed: 1,
    inputShape: [71, 71, 3],
    classes: 10,
    tune: false,
    planCache: false,
    ...options,
  })

async function recorded<Result>(task: () => Promise<Result>): Promise<[Result, EmulatorRecord[]]> {
  emulator.takeRecords()
  emulator.setRecording(true)
  const result = await task()
  emulator.setRecording(false)
  return [result, emulator.takeRecords()]
}

const ownLaunches = (records: EmulatorRecord[]) => records.filter(({ call }) => call === 'cudaLaunchKernelEx')

const test = suite('programmatic launches')

for (const dtype of ['float16', 'float32'] as const) {
  for (const cudaGraph of [true, false]) {
    test(`Xception answers the same, ${dtype}, ${cudaGraph ? 'as a graph' : 'op by op'}`, async () => {
      const options = { device: 'cuda', dtype, cudaGraph } as const
      const plain = await xception(options)
      const programmatic = await xception({ ...options, programmaticLaunch: true })
      const expected = (await plain.predict(images)).data
      for (let i = 0; i < 3; i++) {
        emulator.setSeed(i)
        assert.equal((await programmatic.predict(images)).data, expected, `prediction ${i}`)
      }
      plain.dispose()
      programmatic.dispose()
    })
  }
}

for (const programmaticLaunch of [true, false]) {
  test(`every kernel of our own is launched as told: ${programmaticLaunch}`, async () => {
    const network = smallNetwork({ device: 'cuda', programmaticLaunch, tune: false, planCache: false })
    const [, records] = await recorded(() => network.predict(smallImages))
    network.dispose()
    const launches = ownLaunches(records)
    assert.ok(launches.length > 0)
    for (const { name, programmatic = false } of launches) assert.is(programmatic, programmaticLaunch, name)
  })
}

test('a GPU older than 9.0 computes the same without them', () => {
  const outcomeOn = (gpu: string): Outcome => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(__dirname, 'programmaticChild.js')],
      {
        encoding: 'utf8',
        env: {
          ...process.env,
          ...emulatorEnvironment(),
          EMULATOR_PROFILE: join(__dirname, `../../../lib/cuda/gpus/${gpu}.json`),
        },
        timeout: 60_000,
      },
    )
    assert.is(status, 0, stderr)
    return JSON.parse(stdout)
  }
  const [older, newer] = ['a100', 'h100'].map(outcomeOn)
  assert.equal(older.violations, [])
  assert.is(older.programmaticLaunches, 0)
  assert.ok(newer.programmaticLaunches > 0)
  assert.equal(older.answer, newer.answer)
})

test('nothing was done that a GPU would hide', () => assert.equal(emulator.books().violations, []))

test.run()
