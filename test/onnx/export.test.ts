import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { conv2d, dense, input, model, rescaling, type SymbolicTensor, Xception } from '../../lib/index.js'
import { compileFor } from '../../lib/models/compile.js'
import { GraphBuilder } from '../../lib/models/graph.js'
import { writeOnnx } from '../../lib/onnx/index.js'
import { randomBytes, randomFloats } from '../ops/random.js'
import { onnxruntime } from '../oracle/onnxruntime.js'
import { refuses } from '../refuses.js'
import { assertAgree, checkExport, runOnnx } from './agreement.js'

const main = join(__dirname, '..', '..', 'lib', 'cli', 'main.js')
const folder = mkdtempSync(join(tmpdir(), 'xception-onnx-'))
test.after(() => rmSync(folder, { recursive: true }))

const device = 'cpu'
const vector = (name = 'x') => input({ shape: [4], name })
const network = (inputs: SymbolicTensor, outputs: SymbolicTensor) =>
  model({ inputs, outputs, device, seed: 1 })

test('inputs and outputs have the names of their layers, with a number where one is taken', async () => {
  const x = vector()
  const twice = dense({ units: 4, name: 'twice' })
  const once = twice.apply(x)
  const outputs = [twice.apply(once), once, x, once]
  const several = model({ inputs: x, outputs, device })
  const session = await onnxruntime().InferenceSession.create(await several.toOnnx())
  assert.equal(session.inputNames, ['x'])
  assert.equal(session.outputNames, ['twice', 'twice_1', 'x_1', 'twice_2'])
  await session.release()
  await checkExport(several, { x: randomFloats([2, 4], 1) }, 1e-6)
})

test('a layer that is applied twice has its weights in the file once', async () => {
  const x = vector()
  const shared = dense({ units: 4, useBias: false })
  const large = dense({ units: 5000, useBias: false })
  const outputs = [large.apply(x), large.apply(shared.apply(x))]
  const file = await model({ inputs: x, outputs, device }).toOnnx()
  const kernelBytes = 4 * 4 * 5000
  assert.ok(file.byteLength > kernelBytes && file.byteLength < 1.1 * kernelBytes, `${file.byteLength}`)
})

test('the file has the weights of the moment of the call', async () => {
  const x = vector()
  const layer = dense({ units: 1, useBias: false })
  const one = network(x, layer.apply(x))
  const weights = (value: number) => [{ data: new Float32Array(4).fill(value), shape: [4, 1] }]
  one.setWeights(weights(1))
  const promise = one.toOnnx()
  one.setWeights(weights(2))
  const [answer] = await runOnnx(await promise, { x: { data: new Float32Array(4).fill(1), shape: [1, 4] } })
  assert.equal(answer.data, new Float32Array([4]))
})

test('weights that were let go when the model was packed are read again', async () => {
  const path = join(folder, 'weights.h5')
  const build = () => {
    const x = input({ shape: [6, 6, 3], name: 'x' })
    return network(x, conv2d({ filters: 2, kernelSize: 3 }).apply(x))
  }
  const saved = build()
  await saved.saveWeights(path)
  const loaded = build()
  await loaded.loadWeights(path)
  const feeds = { x: randomFloats([1, 6, 6, 3], 1) }
  await loaded.predict(feeds)
  assertAgree(await runOnnx(await loaded.toOnnx(), feeds), [await saved.predict(feeds)], 1e-6, 'loaded')
})

test('a model of more than 2 GB is refused before its weights are made', async () => {
  const x = input({ shape: [2 ** 15] })
  const large = network(x, dense({ units: 2 ** 14, useBias: false }).apply(x))
  const { message } = await refuses('ERR_MODEL_TOO_LARGE', () => large.toOnnx())
  assert.match(message, '2147483648 bytes')
})

test('a model that was disposed of is refused', async () => {
  const x = vector()
  const gone = network(x, dense({ units: 1 }).apply(x))
  gone.dispose()
  await refuses('ERR_DISPOSED', () => gone.toOnnx())
})

test('a cast to float32 is written, and a graph of 16 bits is refused', async () => {
  const x = input({ shape: [4], name: 'x', dtype: 'uint8' })
  const bytes = network(x, rescaling({ scale: 1 }).apply(x))
  const builder = new GraphBuilder()
  const value = builder.input([null, 4], 'uint8')
  const cast = builder.op({
    type: 'cast',
    name: 'y',
    inputs: [value],
    weights: {},
    attributes: { dtype: 'float32', channels: 0 },
  })
  const graph = builder.build([{ name: 'y', value: cast }])
  await checkExport(bytes, { x: randomBytes([2, 4], 1) }, 0, 'cast', writeOnnx(bytes, graph))
  const y = vector()
  const half = network(y, dense({ units: 1 }).apply(y))
  const bfloat16 = compileFor(device, 'bfloat16', half.compile(device, 'float32'))
  await refuses('ERR_DTYPE', () => writeOnnx(half, bfloat16))
})

test('xception export writes what toOnnx gives', async () => {
  const path = join(folder, 'features.onnx')
  const flags = ['--weights', 'none', '--no-top', '--pooling', 'max', '--size', '71', '--input', 'uint8']
  execFileSync(process.execPath, [main, 'export', '--format', 'onnx', '--out', path, ...flags], {
    stdio: 'pipe',
  })
  const options = { includeTop: false, pooling: 'max', inputShape: [71, 71, 3], inputDType: 'uint8' } as const
  const expected = await Xception({ weights: null, seed: 1, device, ...options })
  assert.ok(readFileSync(path).equals(await expected.toOnnx()))
})

for (const { flags, code, says } of [
  { flags: [], code: 2, says: "'export' needs --out" },
  { flags: ['--out', 'x', '--format', 'tflite'], code: 2, says: '--format is one of onnx' },
  { flags: ['--out', 'x', '--size', '9'], code: 2, says: '--size is a whole number from 71' },
  { flags: ['--out', 'x', '--size', '99', '--any-size'], code: 2, says: 'exclude each other' },
  { flags: ['--out', 'x', '--weights', 'none', '--any-size'], code: 1, says: 'ERR_SHAPE' },
  { flags: ['--out', '/', '--weights', 'none', '--no-top'], code: 1, says: 'ERR_IO' },
]) {
  test(`xception export ${flags.join(' ')} says what is wrong`, () => {
    const { status, stderr } = spawnSync(process.execPath, [main, 'export', ...flags], { encoding: 'utf8' })
    assert.is(status, code)
    assert.match(stderr, says)
  })
}

test.run()
