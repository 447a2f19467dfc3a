import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openCuda } from '../../lib/cuda/open.js'
import { disposeSymbol } from '../../lib/disposable.js'
import { listDevices, type NdArray, Tensor } from '../../lib/index.js'
import { testDevice } from '../device.js'
import { refuses } from '../refuses.js'

const data = new Float32Array([1, 2, 3, 4, 5, 6])
const options = { device: testDevice } as const

test('a tensor keeps what it was made from', async () => {
  const tensor = Tensor.from(data, [2, 3], options)
  assert.equal([tensor.shape, tensor.dtype], [[2, 3], 'float32'])
  assert.match(tensor.device, testDevice)
  assert.equal(await tensor.data(), data)
  const bytes = Tensor.from({ data: new Uint8ClampedArray([7, 8]), shape: [2] }, options)
  assert.is(bytes.dtype, 'uint8')
  assert.equal(await bytes.data(), new Uint8Array([7, 8]))
})

test('uint8 data can be widened, float32 not narrowed', async () => {
  const wide = Tensor.from(new Uint8Array([7, 8]), [2], { ...options, dtype: 'float32' })
  assert.equal(await wide.data(), new Float32Array([7, 8]))
  await refuses('ERR_DTYPE', () => Tensor.from(data, [6], { ...options, dtype: 'uint8' }))
  const half = { ...options, dtype: 'float16' as never }
  for (const source of [data, new Uint8Array(6)]) {
    const error = await refuses('ERR_DTYPE', () => Tensor.from(source, [6], half))
    assert.is(error.message, "Tensors of dtype 'float16' are not supported")
  }
})

test('a copy on a device lives on its own', async () => {
  const tensor = Tensor.from(data, [6], options)
  const copy = tensor.to('cpu')
  tensor.dispose()
  assert.equal(await copy.data(), data)
})

test('dispose is idempotent, and nothing can be read after it', async () => {
  const tensor = Tensor.from(data, [6], options)
  tensor.dispose()
  tensor[disposeSymbol]()
  await refuses('ERR_DISPOSED', () => tensor.data())
  await refuses('ERR_DISPOSED', () => tensor.to('cpu'))
})

test('bad arguments are refused', async () => {
  await refuses('ERR_SHAPE', () => Tensor.from(data, [5], options))
  await refuses('ERR_SHAPE', () => Tensor.from(data, [-6], options))
  await refuses('ERR_INVALID_ARGUMENT', () => Tensor.from([1, 2] as never, [2], options))
  await refuses('ERR_INVALID_ARGUMENT', () => Tensor.from(undefined as unknown as NdArray))
  await refuses('ERR_INVALID_ARGUMENT', () => Tensor.from(data, [6], { device: 'gpu' as never }))
  await refuses('ERR_UNKNOWN_OPTION', () => Tensor.from(data, [6], { devise: 'cpu' } as never))
})

test('tensors are made by Tensor.from, not by new', async () => {
  const ByHand = Tensor as unknown as new (...args: unknown[]) => Tensor
  for (const args of [[], [{}], [{ shape: [1], dtype: 'float32', device: testDevice }]]) {
    const error = await refuses('ERR_INVALID_ARGUMENT', () => new ByHand(...args))
    assert.match(error.hint!, 'Tensor.from')
  }
})

test('a device that is not there is refused with those that are, or with why there is none', async () => {
  const { error } = openCuda()
  const code = error?.code ?? 'ERR_DEVICE_UNAVAILABLE'
  const { hint } = await refuses(code, () => Tensor.from(data, [6], { device: 'cuda:99' }))
  if (error) assert.is(hint, error.hint)
  else for (const { name } of listDevices()) assert.match(hint!, name)
})

test.run()
