import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  activation,
  add,
  averagePooling2d,
  batchNormalization,
  type Calibration,
  conv2d,
  depthwiseConv2d,
  input,
  listDevices,
  type ModelConfig,
  maxPooling2d,
  model,
  type NdArray,
  type SymbolicTensor,
  separableConv2d,
} from '../../lib/index.js'
import { goldenInput } from '../fixtures.js'
import { refuses } from '../refuses.js'
import { golden, goldenXception, largestDifference } from './golden.js'
import { imageOf, smallNetwork } from './smallNetwork.js'

const { dtypes, description } = listDevices().find(({ name }) => name === 'cpu')!
const testInt8 = dtypes.includes('int8') ? test : test.skip
if (!dtypes.includes('int8')) console.log(`not run: ${description} has no VNNI`)

const images = (count: number): NdArray<Float32Array>[] => Array.from({ length: count }, (_, i) => imageOf(i))
const onCpu = { device: 'cpu', dtype: 'float32' } as const

type Build = (x: SymbolicTensor) => SymbolicTensor

const same = { kernelSize: 3, padding: 'same' } as const
const relu: Build = (x) => activation({ activation: 'relu' }).apply(x)
/** The first convolution stays in float32. */
const first: Build = (x) => conv2d({ ...same, filters: 12, activation: 'relu' }).apply(x)

/** What is computed in 8 bits next to what is not. */
const networks: Record<string, Build> = {
  'a pool between convolutions': (x) =>
    conv2d({ ...same, filters: 8 }).apply(
      maxPooling2d({ poolSize: 2 }).apply(conv2d({ ...same, filters: 16 }).apply(first(x))),
    ),
  'a shortcut around separable convolutions': (x) => {
    const begin = separableConv2d({ ...same, filters: 16 }).apply(first(x))
    const y = separableConv2d({ ...same, filters: 16 }).apply(relu(begin))
    return relu(add().apply([separableConv2d({ ...same, filters: 16 }).apply(relu(y)), begin]))
  },
  'a shortcut that a convolution makes': (x) => {
    const begin = first(x)
    const y = maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }).apply(
      conv2d({ ...same, filters: 20 }).apply(begin),
    )
    const shortcut = conv2d({ filters: 20, kernelSize: 1, strides: 2, padding: 'same' }).apply(begin)
    return conv2d({ filters: 8, kernelSize: 1 }).apply(add().apply([y, shortcut]))
  },
  'ops that have no 8 bits': (x) => {
    const y = conv2d({ ...same, filters: 12, activation: 'tanh' }).apply(first(x))
    const z = averagePooling2d({ poolSize: 2 }).apply(
      depthwiseConv2d({ ...same, depthMultiplier: 2 }).apply(y),
    )
    return conv2d({ ...same, filters: 6, activation: 'sigmoid' }).apply(z)
  },
  'the same layer twice': (x) => {
    const layer = depthwiseConv2d(same)
    return layer.apply(relu(layer.apply(first(x))))
  },
  'a shortcut from the input': (x) => add().apply([conv2d({ ...same, filters: 8 }).apply(first(x)), x]),
  'normalization behind convolutions': (x) => {
    const y = batchNormalization().apply(separableConv2d({ ...same, filters: 16 }).apply(first(x)))
    return batchNormalization().apply(conv2d({ ...same, filters: 8 }).apply(relu(y)))
  },
  'one convolution': first,
}

const build = (name: string, options: Omit<ModelConfig, 'inputs' | 'outputs'>) => {
  const x = input({ shape: [8, 8, 8] })
  const outputs = [networks[name](x)]
  return model({ inputs: x, outputs, seed: 3, ...options })
}

async function compare(name: string, passes: false | undefined): Promise<void> {
  const exact = build(name, { ...onCpu, passes })
  const calibration = await exact.calibrate(images(4), { method: 'max' })
  const rounded = build(name, { device: 'cpu', dtype: 'int8', calibration, passes })
  const batch = images(4)
  const [expected] = await exact.predict(batch)
  const [actual] = await rounded.predict(batch)
  assert.equal(actual.shape, expected.shape)
  const largest = expected.data.reduce((a, b) => Math.max(a, Math.abs(b)), 0)
  const difference = largestDifference(actual.data, expected.data) / largest
  assert.ok(difference <= 0.05, `${difference}`)
  assert.is(difference === 0, calibration.ranges.length === 0)
  exact.dispose()
  rounded.dispose()
}

for (const name of Object.keys(networks)) {
  testInt8(`${name}: int8 is float32 within the steps of 8 bits`, () => compare(name, undefined))
  testInt8(`${name}: the same without passes`, () => compare(name, false))
}

testInt8('the small network in int8, with the calibration as JSON', async () => {
  const exact = smallNetwork(onCpu)
  const calibration = JSON.parse(JSON.stringify(await exact.calibrate(images(4)))) as Calibration
  const rounded = smallNetwork({ device: 'cpu', dtype: 'int8', calibration })
  assert.is(rounded.dtype, 'int8')
  for (const image of images(8)) {
    const { data } = await rounded.predict(image)
    assert.ok(largestDifference(data, (await exact.predict(image)).data) <= 0.01)
  }
})

testInt8('Xception at 71 pixels without its top: int8 against Keras', async () => {
  const { input: shape, seed, output_summary: summary } = golden('xception-notop-max-71')
  const options = { includeTop: false, pooling: 'max', inputShape: [71, 71, 3] } as const
  const exact = await goldenXception({ ...options, ...onCpu })
  const x = goldenInput(shape, seed)
  const calibration = await exact.calibrate([goldenInput(shape, seed + 1), goldenInput(shape, seed + 2)])
  const rounded = await goldenXception({ ...options, device: 'cpu', dtype: 'int8', calibration })
  const expected = (await exact.predict(x)).data
  const { data } = await rounded.predict(x)
  const largest = largestDifference(data, expected) / summary.max
  const mean =
    data.reduce((sum, value, i) => sum + Math.abs(value - expected[i]), 0) / data.length / summary.max
  console.log(`of the largest feature: ${largest.toFixed(3)} at most, ${mean.toFixed(4)} in the mean`)
  assert.ok(largest <= 0.25 && mean <= 0.03, `${largest} ${mean}`)
  assert.ok(rounded.stats().weightBytes < 0.6 * exact.stats().weightBytes)
  exact.dispose()
  rounded.dispose()
})

test('a batch and single images, from an iterator or an array, calibrate alike', async () => {
  const network = smallNetwork(onCpu)
  const [a, b, c] = images(3)
  const batch = { data: Float32Array.from([...b.data, ...c.data]), shape: [2, ...b.shape] }
  async function* one() {
    yield a
    yield batch
  }
  const calibration = await network.calibrate(one())
  assert.equal(calibration, await network.calibrate([a, b, c]))
  assert.is(calibration.images, 3)
  assert.equal(calibration.method, { percentile: 99.99 })
  network.dispose()
})

test('refusals of calibrate', async () => {
  const network = smallNetwork(onCpu)
  const [image] = images(1)
  const wrong = (value: unknown) => value as never
  await refuses('ERR_INVALID_ARGUMENT', () => network.calibrate([]))
  await refuses('ERR_INVALID_ARGUMENT', () => network.calibrate(wrong(image)))
  await refuses('ERR_INVALID_ARGUMENT', () => network.calibrate([image], { method: wrong('entropy') }))
  for (const percentile of [0, 101, Number.NaN, wrong('x')]) {
    await refuses('ERR_INVALID_ARGUMENT', () => network.calibrate([image], { method: { percentile } }))
  }
  await refuses('ERR_UNKNOWN_OPTION', () => network.calibrate([image], wrong({ methods: 'max' })))
  await refuses('ERR_SHAPE', () => network.calibrate([{ data: new Float32Array(4), shape: [2, 2, 1] }]))
  const infinite = { data: image.data.map(() => Number.POSITIVE_INFINITY), shape: image.shape }
  await refuses('ERR_INVALID_ARGUMENT', () => network.calibrate([infinite]))
  network.dispose()
  await refuses('ERR_DISPOSED', () => network.calibrate([image]))
})

testInt8('refusals of int8', async () => {
  const network = smallNetwork(onCpu)
  const calibration = await network.calibrate(images(1))
  const int8 = (given: unknown) =>
    ({ device: 'cpu', dtype: 'int8', calibration: given as Calibration }) as const
  const { hint } = await refuses('ERR_INVALID_ARGUMENT', () => smallNetwork(int8(undefined)))
  assert.match(hint!, 'calibrate')
  const [range, ...others] = calibration.ranges
  for (const damaged of [
    null,
    7,
    {},
    { ...calibration, format: 'another' },
    { ...calibration, version: 2 },
    { ...calibration, ranges: 3 },
    { ...calibration, ranges: [null] },
    { ...calibration, ranges: [{ ...range, range: -1 }, ...others] },
    { ...calibration, ranges: [{ ...range, range: null }, ...others] },
  ]) {
    await refuses('ERR_CALIBRATION', () => smallNetwork(int8(damaged)))
  }
  for (const ranges of [
    others,
    [...calibration.ranges, range],
    [{ ...range, channels: 99 }, ...others],
    [{ ...range, value: 'another' }, ...others],
  ]) {
    const rounded = smallNetwork(int8({ ...calibration, ranges }))
    await refuses('ERR_CALIBRATION', () => rounded.predict(imageOf(0)))
  }
})

test.run()
