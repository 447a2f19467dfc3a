import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { OpSpec } from '../../lib/models/ops.js'
import { writeOnnx } from '../../lib/onnx/index.js'
import { opWriters } from '../../lib/onnx/ops.js'
import { checkExport } from './agreement.js'
import { randomModel } from './randomModel.js'

const count = Number(process.env.XCEPTION_TEST_RANDOM_MODELS ?? 150)
/** Those that have found something: onnxruntime takes padding with zeros for the padding of a pool. */
const telling = [1068, 1412]
const seeds = [...Array.from({ length: count }, (_, i) => i + 1), ...telling]

/** In parts of the largest value of an output. */
const TOLERANCE = 1e-5

/** Only graphs of 16 and of 8 bits have these. */
const never: OpSpec['type'][] = ['quantize', 'quantized_conv2d', 'cast']

const seen = new Set<OpSpec['type']>()

for (const seed of seeds) {
  test(`onnxruntime answers what random model ${seed} does, and what its fused graphs do`, async () => {
    const { network, feeds } = randomModel(seed)
    const onCpu = network.compile('cpu', 'float32')
    for (const { type } of onCpu.spec.ops) seen.add(type)
    await checkExport(network, feeds, TOLERANCE, `seed ${seed}`)
    const cpu = writeOnnx(network, onCpu)
    await checkExport(network, feeds, TOLERANCE, `seed ${seed}, as fused for the CPU`, cpu)
    const gpu = writeOnnx(network, network.compile('cuda', 'float32'))
    await checkExport(network, feeds, TOLERANCE, `seed ${seed}, as fused for a GPU`, gpu)
    network.dispose()
  })
}

test('the random models have every op', () => {
  const missing = Object.keys(opWriters).filter((type) => !seen.has(type as OpSpec['type']))
  assert.equal(missing, never)
})

test.run()
