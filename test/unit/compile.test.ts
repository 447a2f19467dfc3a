import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { input, Xception } from '../../lib/index.js'
import type { GraphSpec, OpSpec } from '../../lib/models/ops.js'

const count = ({ ops }: GraphSpec, type: OpSpec['type']) => ops.filter((op) => op.type === type).length

test('Xception on the CPU has neither casts nor split convolutions', async () => {
  const { spec } = (await Xception({ weights: null })).compile('cpu', 'float32')
  assert.is(spec.ops.length, 47)
  assert.is(count(spec, 'separable_conv2d'), 34)
})

test('Xception in 16 bits on a GPU is 82 ops of one kernel each', async () => {
  const model = await Xception({ weights: null })
  for (const dtype of ['float16', 'bfloat16'] as const) {
    const { spec, weights } = model.compile('cuda', dtype)
    assert.is(spec.ops.length, 82)
    const counts = {
      cast: 1,
      conv2d: 2 + 34 + 4,
      depthwise_conv2d: 34,
      max_pooling2d: 4,
      global_average_pooling2d: 1,
      dense: 1,
      softmax: 1,
    } as const
    for (const [type, expected] of Object.entries(counts)) {
      assert.is(count(spec, type as OpSpec['type']), expected, type)
    }
    const [cast, stem] = spec.ops
    assert.equal(cast.attributes, { dtype, channels: 4 })
    assert.equal(weights[(stem.weights as { kernel: number }).kernel].shape, [3, 3, 4, 32])
  }
})

test('in float32 on a GPU nothing is cast', async () => {
  const { spec } = (await Xception({ weights: null })).compile('cuda', 'float32')
  assert.is(spec.ops.length, 81)
  assert.is(count(spec, 'cast'), 0)
})

test('what a GPU cannot do without runs with the other passes switched off too', async () => {
  const model = await Xception({ weights: null, passes: false, inputShape: [71, 71, 3] })
  const { spec } = model.compile('cuda', 'float16')
  assert.is(count(spec, 'separable_conv2d'), 0)
  assert.is(count(spec, 'batch_normalization'), 40)
  assert.is(count(spec, 'cast'), 1)
})

test('features are cast back to float32', async () => {
  const inputTensor = input({ shape: [71, 71, 3] })
  const model = await Xception({ weights: null, inputTensor, includeTop: false, pooling: 'avg' })
  const { spec } = model.compile('cuda', 'float16')
  assert.equal(spec.ops.at(-1)!.attributes, { dtype: 'float32', channels: 0 })
  assert.equal(spec.outputs, [spec.ops.at(-1)!.output])
})

test.run()
