import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { binding } from '../../lib/binding.js'
import {
  activation,
  add,
  conv2d,
  input,
  maxPooling2d,
  model,
  type SymbolicTensor,
  separableConv2d,
} from '../../lib/index.js'
import { testDevice, testDType } from '../device.js'
import { goldenInput } from '../fixtures.js'

// Blocks like those of the entry flow, of images so large that the CPU computes each in one pass, some lines at a time.

const tolerance = { float32: 1e-5, float16: 1e-2, bfloat16: 1e-1 }[testDType]

interface Block {
  size: [height: number, width: number]
  channels: number
  filters: number
  kernelSize?: number
  dilationRate?: number
  separable: number
  pool?: { poolSize: number; strides: number; padding: 'same' | 'valid' }
  relu?: 'before' | 'after'
}

const blocks: Record<string, Block> = {
  'two convolutions, as in Xception': {
    size: [151, 149],
    channels: 24,
    filters: 40,
    separable: 2,
    relu: 'before',
  },
  'one convolution with a large kernel, even sizes': {
    size: [150, 152],
    channels: 16,
    filters: 44,
    separable: 1,
    kernelSize: 5,
    pool: { poolSize: 2, strides: 2, padding: 'same' },
    relu: 'after',
  },
  'three convolutions with gaps in their kernels': {
    size: [160, 131],
    channels: 7,
    filters: 35,
    separable: 3,
    dilationRate: 2,
    relu: 'before',
  },
  'windows with lines between them that no one needs': {
    size: [152, 152],
    channels: 20,
    filters: 33,
    separable: 2,
    pool: { poolSize: 2, strides: 3, padding: 'valid' },
  },
}

const relu = (x: SymbolicTensor) => activation({ activation: 'relu' }).apply(x)

function build(block: Block, x: SymbolicTensor): SymbolicTensor {
  const {
    filters,
    kernelSize = 3,
    dilationRate = 1,
    pool = { poolSize: 3, strides: 2, padding: 'same' },
  } = block
  let y = x
  for (let i = 0; i < block.separable; i++) {
    if (block.relu === 'before') y = relu(y)
    y = separableConv2d({ filters, kernelSize, dilationRate, padding: 'same' }).apply(y)
    if (block.relu === 'after') y = relu(y)
  }
  const { strides, padding } = pool
  const shortcut = conv2d({ filters, kernelSize: 1, strides, padding, useBias: false }).apply(x)
  return add().apply([maxPooling2d(pool).apply(y), shortcut])
}

for (const [name, block] of Object.entries(blocks)) {
  test(`a block in one pass gives what its layers give one by one: ${name}`, async () => {
    const x = input({ shape: [...block.size, block.channels] })
    const outputs = build(block, x)
    const [whole, plain] = [undefined, false as const].map((passes) =>
      model({ inputs: x, outputs, passes, device: testDevice, dtype: testDType, seed: 5 }),
    )
    const { ops } = await whole.profile({ rounds: 1 })
    const types = ops.map(({ type }) => type)
    // With more threads too many lines would be computed twice.
    if (
      ops.some(({ implementation }) => implementation.startsWith('fused')) &&
      binding().devices()[0].threads <= 3
    ) {
      assert.equal(types, ['downsampling_block'])
    }
    const images = goldenInput([3, ...block.size, block.channels], 3)
    const [a, b] = [await whole.predict(images), await plain.predict(images)]
    assert.equal(a.shape, b.shape)
    const difference = a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i])), 0)
    const largest = b.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    assert.ok(difference <= tolerance * largest, `${difference} of ${largest}`)
    whole.dispose()
    plain.dispose()
  })
}

test.run()
