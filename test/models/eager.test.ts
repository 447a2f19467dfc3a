import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  activation,
  add,
  averagePooling2d,
  batchNormalization,
  concatenate,
  conv2d,
  dense,
  depthwiseConv2d,
  dropout,
  flatten,
  globalAveragePooling2d,
  globalMaxPooling2d,
  input,
  type Layer,
  maxPooling2d,
  model,
  multiply,
  rescaling,
  type SymbolicTensor,
  separableConv2d,
  Tensor,
  topK,
  zeroPadding2d,
} from '../../lib/index.js'
import { testDevice } from '../device.js'
import { goldenInput } from '../fixtures.js'
import { refuses } from '../refuses.js'
import { assertSame } from './same.js'

const image = goldenInput([2, 9, 7, 6], 5)
const other = goldenInput([2, 9, 7, 6], 6)
const onCpu = (array = image) => Tensor.from(array, { device: testDevice })

/** As layers compute on a tensor: nothing is timed for them. */
const target = { device: testDevice, dtype: 'float32', tune: false } as const

/** Applies the layer both ways and checks that the numbers are the same. Tensors are of float32. */
async function compare(
  layer: Layer,
  apply: (x: SymbolicTensor) => SymbolicTensor,
  run: () => Promise<Tensor>,
) {
  const x = input({ shape: [9, 7, 6] })
  const network = model({ inputs: x, outputs: apply(x), ...target })
  const expected = await network.predict(image)
  const result = await run()
  assertSame({ data: await result.data(), shape: result.shape }, expected, 'float32', layer.className)
}

const unary = [
  conv2d({ filters: 5, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' }),
  separableConv2d({ filters: 5, kernelSize: 3, activation: 'tanh' }),
  depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }),
  batchNormalization({ gammaInitializer: 'he_uniform' }),
  activation({ activation: 'sigmoid' }),
  activation({ activation: 'softmax' }),
  activation({ activation: 'linear' }),
  maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
  averagePooling2d(),
  globalAveragePooling2d(),
  globalMaxPooling2d({ keepdims: true }),
  dense({ units: 4, activation: 'softmax' }),
  dropout({ rate: 0.5 }),
  zeroPadding2d({ padding: 2 }),
  rescaling({ scale: 2, offset: [1, 2, 3, 4, 5, 6] }),
  flatten(),
  topK({ k: 4 }),
]

for (const layer of unary) {
  test(`${layer.className} on a Tensor equals the same layer in a model`, () =>
    compare(
      layer,
      (x) => layer.apply(x),
      () => layer.apply(onCpu()),
    ))
}

for (const layer of [add(), multiply(), concatenate(), concatenate({ axis: 1 })]) {
  test(`${layer.className} on Tensors equals the same layer in a model`, async () => {
    const inputs = [input({ shape: [9, 7, 6], name: 'a' }), input({ shape: [9, 7, 6], name: 'b' })]
    const network = model({ inputs, outputs: layer.apply(inputs), ...target })
    const expected = await network.predict({ a: image, b: other })
    const result = await layer.apply([onCpu(image), onCpu(other)])
    assertSame({ data: await result.data(), shape: result.shape }, expected, 'float32')
  })
}

test('layers follow each other, and other sizes and batches use the same weights', async () => {
  const [first, second] = [conv2d({ filters: 3, kernelSize: 3, padding: 'same' }), globalAveragePooling2d()]
  const result = await second.apply(await first.apply(onCpu()))
  assert.equal(result.shape, [2, 3])
  const { weights } = first
  const large = await first.apply(onCpu(goldenInput([1, 20, 30, 6], 7)))
  assert.equal(large.shape, [1, 20, 30, 3])
  assert.is(first.weights, weights)
})

test('new weights are used at once', async () => {
  const layer = dense({ units: 1 })
  const x = Tensor.from(new Float32Array([2]), [1, 1], { device: testDevice })
  const scalar = (value: number, ...shape: number[]) => ({ data: new Float32Array([value]), shape })
  layer.build([null, 1])
  for (const [kernel, bias, expected] of [
    [3, 1, 7],
    [-1, 0, -2],
  ]) {
    layer.setWeights([scalar(kernel, 1, 1), scalar(bias, 1)])
    assert.equal(await (await layer.apply(x)).data(), new Float32Array([expected]))
  }
})

test('uint8 is rescaled to float32', async () => {
  const bytes = Tensor.from(new Uint8Array([0, 255]), [1, 2], { device: testDevice })
  const result = await rescaling({ scale: 1 / 127.5, offset: -1 }).apply(bytes)
  assert.is(result.dtype, 'float32')
  const [black, white] = await result.data()
  assert.is(black, -1)
  assert.ok(Math.abs(white - 1) <= 2e-7, `${white}`)
  await refuses('ERR_DTYPE', () => flatten().apply(bytes))
})

test('what does not fit rejects', async () => {
  const x = onCpu()
  await refuses('ERR_SHAPE', () => conv2d({ filters: 1, kernelSize: 10 }).apply(x))
  await refuses('ERR_SHAPE', () => add().apply([x, onCpu(goldenInput([2, 9, 8, 6], 1))]))
  x.dispose()
  await refuses('ERR_DISPOSED', () => flatten().apply(x))
})

test.run()
