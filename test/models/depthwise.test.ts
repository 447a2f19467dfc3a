import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { testDevice } from '../device.js'
import { goldenInput, readF32 } from '../fixtures.js'
import { golden, goldenXception, largestDifference, tolerance } from './golden.js'
import { imageOf, smallNetwork } from './smallNetwork.js'

// Xception's depthwise convolutions on a GPU, by cuDNN and by our own kernels; on a CPU the option means nothing.

const test = suite('who computes depthwise convolutions')
const onGpu = testDevice === 'cpu' ? test.skip : test

for (const [depthwise, expected] of [
  ['cudnn', /^(scale_bias_activation \+ )?cuDNN engine \d+$/],
  ['own', /^depthwise_conv2d/],
] as const) {
  onGpu(`'${depthwise}': Xception is what Keras answers`, async () => {
    const { input, seed, output_file, output_summary } = golden('xception-notop-max-71')
    const model = await goldenXception({
      includeTop: false,
      pooling: 'max',
      inputShape: [71, 71, 3],
      depthwise,
    })
    const { data } = await model.predict(goldenInput(input, seed))
    const difference = largestDifference(data, readF32(output_file))
    assert.ok(difference <= tolerance.relative * output_summary.max, String(difference))
    const { ops } = await model.profile({ rounds: 1 })
    const steps = ops.filter(({ type }) => type === 'depthwise_conv2d')
    assert.is(steps.length, 34)
    for (const { name, implementation } of steps) assert.match(implementation, expected, name)
    model.dispose()
  })
}

test('on the CPU it changes nothing', async () => {
  const answers = []
  for (const depthwise of ['auto', 'cudnn', 'own'] as const) {
    const net = smallNetwork({ seed: 1, device: 'cpu', depthwise })
    answers.push((await net.predict(imageOf(0))).data)
    net.dispose()
  }
  for (const answer of answers) assert.equal(answer, answers[0])
})

test.run()
