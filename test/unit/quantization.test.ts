import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Xception } from '../../lib/index.js'
import { compileForInt8 } from '../../lib/models/compile.js'
import type { Graph } from '../../lib/models/graph.js'
import type { OpSpec } from '../../lib/models/ops.js'
import { compact } from '../../lib/models/passes/compact.js'
import type { Calibration } from '../../lib/models/quantization/calibration.js'
import { Magnitudes } from '../../lib/models/quantization/magnitudes.js'
import { observed } from '../../lib/models/quantization/observer.js'
import { quantize } from '../../lib/models/quantization/quantize.js'

const of = (...numbers: number[][]) => {
  const magnitudes = new Magnitudes()
  for (const some of numbers) assert.ok(magnitudes.add(Float32Array.from(some)))
  return magnitudes
}

test('magnitudes: the largest, and the share that is not above', () => {
  const magnitudes = of(
    Array.from({ length: 5000 }, (_, i) => -i - 1),
    Array.from({ length: 5000 }, (_, i) => i + 5001),
  )
  assert.is(magnitudes.largest, 10_000)
  for (const percent of [1, 50, 99, 99.9]) {
    const found = magnitudes.percentile(percent)
    // a bin is 2 wide: 8192 of them reach 16384
    assert.ok(found >= 100 * percent && found <= 100 * percent + 4, `${percent}: ${found}`)
  }
  assert.is(magnitudes.percentile(100), 10_000)
})

test('magnitudes: the order of what is added makes no difference', () => {
  const small = Array.from({ length: 1000 }, (_, i) => i / 1e6)
  const large = Array.from({ length: 1000 }, (_, i) => i * 1e3)
  for (const percent of [10, 60, 99.99]) {
    assert.is(of(small, large).percentile(percent), of(large, small).percentile(percent))
  }
})

test('magnitudes: what is no number is refused and leaves no trace', () => {
  const magnitudes = of([1])
  assert.not(magnitudes.add(new Float32Array([1, Number.NaN])))
  assert.not(magnitudes.add(new Float32Array([Number.NEGATIVE_INFINITY])))
  assert.is(magnitudes.largest, 1)
})

test('magnitudes: zeros have a range of zero', () => {
  assert.is(of([0, 0, -0]).largest, 0)
  assert.is(of([0, 0]).percentile(99.99), 0)
})

const count = ({ spec }: Graph, type: OpSpec['type']) => spec.ops.filter((op) => op.type === type).length

function calibrationOf(graph: Graph): Calibration {
  const ranges = observed(graph).names.map((name) => ({ ...name, range: 1 }))
  return { format: 'node-xception calibration', version: 1, method: 'max', images: 1, ranges }
}

test('Xception in int8: all but the first convolution, the pools, the shortcuts, and one quantize', async () => {
  const exact = await Xception({ weights: null, device: 'cpu' })
  const inFloat = compileForInt8(exact.compile('cpu', 'float32'))
  const calibration = calibrationOf(inFloat)
  assert.is(calibration.ranges.length, 73)
  assert.equal(calibration.ranges[0], { value: 'block1_conv1 conv2d', channels: 32, range: 1 })
  const graph = compact(quantize(inFloat, calibration))
  const counts = {
    conv2d: 1,
    quantize: 1,
    quantized_conv2d: 1 + 34 * 2 + 4,
    max_pooling2d: 4,
    rescaling: 0,
    global_average_pooling2d: 1,
    dense: 1,
    softmax: 1,
  } as const
  for (const [type, expected] of Object.entries(counts)) {
    assert.is(count(graph, type as OpSpec['type']), expected, type)
  }
  assert.is(graph.spec.ops.length, 82)
  const convolutions = graph.spec.ops.filter((op) => op.type === 'quantized_conv2d')
  const withOffset = (name: 'inputOffset' | 'outputOffset') =>
    convolutions.filter(({ attributes }) => attributes[name] === 128)
  // What a depthwise convolution writes, and a pointwise one reads.
  assert.is(withOffset('outputOffset').length, 34)
  assert.equal(
    withOffset('inputOffset').map(({ inputs }) => inputs[0]),
    withOffset('outputOffset').map(({ output }) => output),
  )
  assert.is(graph.weights.length, inFloat.weights.length)
})

test.run()
