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

const sizes = (pool: Block['pool']) => pool ?? ({ poolSize: 3, strides: 2, padding: 'same' } as const)

/** What the pool gets. */
function convolve(block: Block, x: SymbolicTensor): SymbolicTensor {
  const { filters, kernelSize = 3, dilationRate = 1, relu } = block
  let y = x
  for (let i = 0; i < block.separable; i++) {
    if (relu === 'before') y = activation({ activation: 'relu' }).apply(y)
    y = separableConv2d({ filters, kernelSize, dilationRate, padding: 'same' }).apply(y)
    if (relu === 'after') y = activation({ activation: 'relu' }).apply(y)
  }
  return y
}

function join({ filters, pool }: Block, y: SymbolicTensor, x: SymbolicTensor): SymbolicTensor {
  const { strides, padding } = sizes(pool)
  const shortcut = conv2d({ filters, kernelSize: 1, strides, padding, useBias: false }).apply(x)
  return add().apply([maxPooling2d(sizes(pool)).apply(y), shortcut])
}

/** Compares it with the same model without passes. @returns the types of its ops */
async function check(
  block: Block,
  named: Record<string, SymbolicTensor>,
  outputs: SymbolicTensor[],
): Promise<string[]> {
  const inputs = Object.values(named)
  const [whole, plain] = [undefined, false as const].map((passes) =>
    model({ inputs, outputs, passes, device: testDevice, dtype: testDType, seed: 5 }),
  )
  const { ops } = await whole.profile({ rounds: 1 })
  const images = Object.fromEntries(
    Object.keys(named).map((name, i) => [name, goldenInput([3, ...block.size, block.channels], 3 + i)]),
  )
  const given = inputs.length === 1 ? images.x : images
  const [results, expected] = [[await whole.predict(given)].flat(), [await plain.predict(given)].flat()]
  expected.forEach((b, output) => {
    const a = results[output]
    assert.equal(a.shape, b.shape)
    const difference = a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i])), 0)
    const largest = b.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    assert.ok(difference <= tolerance * largest, `output ${output}: ${difference} of ${largest}`)
  })
  whole.dispose()
  plain.dispose()
  return ops.map(({ type }) => type)
}

for (const [name, block] of Object.entries(blocks)) {
  test(`a block in one pass gives what its layers give one by one: ${name}`, async () => {
    const x = input({ shape: [...block.size, block.channels] })
    const types = await check(block, { x }, [join(block, convolve(block, x), x)])
    const [{ threads, description }] = binding().devices()
    // With more threads too many lines would be computed twice.
    if (testDevice === 'cpu' && testDType === 'float32' && /avx/.test(description) && threads <= 3) {
      assert.equal(types, ['downsampling_block'])
    }
  })
}

const entry = blocks['two convolutions, as in Xception']

test('a block is not made of layers between which something is an output of the model', async () => {
  const x = input({ shape: [...entry.size, entry.channels] })
  const y = convolve(entry, x)
  const types = await check(entry, { x }, [join(entry, y, x), y])
  assert.not(types.includes('downsampling_block'))
})

test('a block is not made of layers whose shortcut begins elsewhere', async () => {
  const [x, other] = ['x', 'other'].map((name) => input({ shape: [...entry.size, entry.channels], name }))
  const types = await check(entry, { x, other }, [join(entry, convolve(entry, x), other)])
  assert.not(types.includes('downsampling_block'))
})

test.run()
