import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { depthwiseConv2d, input, type Model, model, type TargetOptions } from '../../lib/index.js'
import { randomFloats } from '../ops/random.js'
import { type EmulatorRecord, emulator } from './emulator.js'

// Who computes a depthwise convolution is decided by timing, once; what is slower is made so by far.

const folder = mkdtempSync(join(tmpdir(), 'xception-choices-'))
const plans = join(folder, 'plans')
const columns = 'depthwise_conv2d_two_columns'
const rows = 'depthwise_conv2d_two_rows'
const own = [columns, rows]
const engines = ['cuDNN engine 0', 'cuDNN engine 5', 'cuDNN engine 57', 'cuDNN engine 22']
const shape = [6, 6, 16]
const source = input({ shape })

/** Depthwise convolutions, one behind the other, all alike. */
function network(layers: number, options: TargetOptions): Model {
  let y = source
  for (let layer = 0; layer < layers; layer++) {
    y = depthwiseConv2d({ kernelSize: 3, padding: 'same', biasInitializer: 'glorot_uniform' }).apply(y)
  }
  return model({
    inputs: source,
    outputs: y,
    seed: 1,
    device: 'cuda',
    dtype: 'float32',
    planCache: plans,
    ...options,
  })
}

const slow = (names: string[]): void => {
  for (const name of [...own, ...engines]) emulator.setDelayOf(name, names.includes(name) ? 3000 : 0)
}

interface Answer {
  /** Of the layers. */
  implementations: string[]
  values: Float32Array
  records: EmulatorRecord[]
}

async function predict(net: Model, batch: number): Promise<Answer> {
  emulator.takeRecords()
  emulator.setRecording(true)
  const { data } = await net.predict(randomFloats([batch, ...shape], batch))
  emulator.setRecording(false)
  const records = emulator.takeRecords()
  const { ops } = await net.profile({ batchSize: batch, rounds: 1 })
  return { implementations: ops.map(({ implementation }) => implementation), values: data, records }
}

async function predictOnce(layers: number, options: TargetOptions = {}, batch = 1): Promise<Answer> {
  const net = network(layers, options)
  try {
    return await predict(net, batch)
  } finally {
    net.dispose()
  }
}

/** How many times a time was taken. */
const timings = ({ records }: Answer): number =>
  records.filter(({ call }) => call === 'cudaEventElapsedTime').length

/** FNV-1a, as of the file's records. */
function checksum(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (const byte of Buffer.from(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash.toString(16).padStart(16, '0')
}

/** The body of the one choice in the file. */
function savedChoice(): { record: string; problem: string; name: string } {
  const found = /^choice \d+ [0-9a-f]{16}\n(.*)\n(.*)\n/m.exec(readFileSync(plans, 'latin1'))
  assert.ok(found, 'there is a choice in the file')
  return { record: found[0], problem: found[1], name: found[2] }
}

const replaceInFile = (from: string, to: string): void =>
  writeFileSync(plans, readFileSync(plans, 'latin1').replace(from, to), 'latin1')

const test = suite('choice of who computes a depthwise convolution')
test.before.each(() => {
  slow([])
  rmSync(plans, { force: true })
})
test.after(() => {
  slow([])
  rmSync(folder, { recursive: true })
})

test('who is forced computes, whoever is faster', async () => {
  slow(engines)
  const { implementations } = await predictOnce(1, { depthwise: 'cudnn' })
  assert.match(implementations[0], /^cuDNN engine/)
  slow(own)
  assert.ok(own.includes((await predictOnce(1, { depthwise: 'own' })).implementations[0]))
})

test("without timing, cuDNN's engine is the one made for it, not the one on tensor cores", async () => {
  const net = model({
    inputs: source,
    outputs: depthwiseConv2d({ kernelSize: 3, useBias: false }).apply(source),
    device: 'cuda',
    dtype: 'float16',
    tune: false,
    planCache: false,
    depthwise: 'cudnn',
  })
  const { ops } = await net.profile({ rounds: 1 })
  assert.ok(ops.some(({ implementation }) => implementation === 'cuDNN engine 57'))
  net.dispose()
})

test('without timing, it is the own kernel', async () => {
  slow(own)
  const answer = await predictOnce(1, { tune: false })
  assert.equal(answer.implementations, [columns])
  assert.is(timings(answer), 0)
})

test('the faster wins; another model finds the choice in the file and times nothing', async () => {
  const expected = (await predictOnce(1, { depthwise: 'own', planCache: false })).values
  for (const [loser, winner] of [
    [own, /^cuDNN engine/],
    [[...engines, rows], /^depthwise_conv2d_two_columns$/],
    [[...engines, columns], /^depthwise_conv2d_two_rows$/],
  ] as const) {
    rmSync(plans, { force: true })
    slow([...loser])
    const first = await predictOnce(1)
    assert.match(first.implementations[0], winner)
    assert.ok(timings(first) > 0)
    slow([])
    const written = readFileSync(plans)
    const second = await predictOnce(1)
    assert.match(second.implementations[0], winner)
    assert.is(timings(second), 0)
    assert.equal(readFileSync(plans), written)
    for (const { values } of [first, second]) {
      assert.ok(values.every((value, i) => Math.abs(value - expected[i]) < 1e-5))
    }
  }
})

test('equal convolutions are timed once', async () => {
  const one = await predictOnce(1, { planCache: false })
  const three = await predictOnce(3, { planCache: false })
  assert.is(new Set(three.implementations).size, 1)
  assert.ok(timings(one) > 0)
  assert.is(timings(three), timings(one))
})

test('plans for two batches choose each for itself, the second without the weights of the host', async () => {
  const expected = (await predictOnce(2, { depthwise: 'own', planCache: false }, 3)).values
  for (const [first, second] of [
    [own, engines],
    [engines, own],
  ]) {
    rmSync(plans, { force: true })
    const net = network(2, {})
    slow(first)
    const small = await predict(net, 1)
    slow(second)
    const large = await predict(net, 3)
    assert.not.equal(small.implementations, large.implementations)
    assert.ok(large.values.every((value, i) => Math.abs(value - expected[i]) < 1e-5))
    net.dispose()
  }
})

test('a choice that is damaged is made again', async () => {
  slow(own)
  await predictOnce(1)
  const { record, name } = savedChoice()
  assert.is(name, 'cuDNN')
  replaceInFile(record, record.replace('\ncuDNN\n', '\ncuDMN\n'))
  const answer = await predictOnce(1)
  assert.match(answer.implementations[0], /^cuDNN engine/)
  assert.ok(timings(answer) > 0)
  assert.is(savedChoice().record, record)
})

test('a choice of what there is not is made again', async () => {
  slow(own)
  await predictOnce(1)
  const { record, problem } = savedChoice()
  const body = `${problem}\nsomebody`
  replaceInFile(record, `choice ${body.length} ${checksum(body)}\n${body}\n`)
  const answer = await predictOnce(1)
  assert.match(answer.implementations[0], /^cuDNN engine/)
  assert.ok(timings(answer) > 0)
  assert.is(savedChoice().record, record)
})

test('a record of a kind that is not known is left out, and what follows is read', async () => {
  slow(own)
  await predictOnce(1)
  const { record } = savedChoice()
  const written = readFileSync(plans, 'latin1')
  replaceInFile(record, `wish 4 ${checksum('more')}\nmore\n${record}`)
  const answer = await predictOnce(1)
  assert.is(timings(answer), 0)
  assert.is(readFileSync(plans, 'latin1'), written)
})

test('a file of the version before, which had no choices, is refused', async () => {
  await predictOnce(1)
  replaceInFile('xception-plans 2 ', 'xception-plans 1 ')
  const written = readFileSync(plans)
  const warnings: string[] = []
  const listen = ({ message }: Error) => warnings.push(message)
  process.on('warning', listen)
  assert.ok(timings(await predictOnce(1)) > 0)
  await new Promise(setImmediate)
  process.off('warning', listen)
  assert.match(warnings.join('\n'), 'not a file of plans of this version')
  assert.equal(readFileSync(plans), written)
})

test('an alternative that cannot be run is out', async () => {
  emulator.setFaults('cudnnBackendExecute:*=CUDNN_STATUS_EXECUTION_FAILED')
  try {
    const answer = await predictOnce(1)
    assert.ok(own.includes(answer.implementations[0]))
  } finally {
    emulator.setFaults('')
  }
})

test.run()
