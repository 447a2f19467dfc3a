import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Model, model, type PassesOption } from '../../lib/index.js'
import { testDevice, testDType } from '../device.js'
import { goldenInput } from '../fixtures.js'
import { golden, goldenXception, relativeDifference, tolerance } from './golden.js'

const expected = golden('xception-top-299')
const image = goldenInput(expected.input, expected.seed)

/** Reads the output of the named layers and compares each with what Keras computed there. */
async function compare(xception: Model, names: readonly string[], passes?: PassesOption): Promise<void> {
  const outputs = names.map((name) => xception.getLayer(name).output)
  const probe = model({ inputs: xception.inputs, outputs, device: testDevice, dtype: testDType, passes })
  try {
    const actual = await probe.predict(image)
    let worst = { name: '', difference: 0 }
    names.forEach((name, i) => {
      const layer = expected.layers!.find((candidate) => candidate.name === name)!
      const difference = relativeDifference(actual[i], layer)
      assert.ok(difference <= tolerance.relative, `${name}: ${difference}`)
      if (difference > worst.difference) worst = { name, difference }
    })
    console.log(`${names.length} layers, worst ${worst.name}: ${worst.difference.toExponential(1)}`)
  } finally {
    probe.dispose()
  }
}

test('all 134 layers are those of Keras', async () => {
  const xception = await goldenXception()
  const names = expected.layers!.map(({ name }) => name)
  assert.is(names.length, 134)
  await compare(xception, names)
  await compare(xception, names, false)
})

test('so are the ends of the blocks, where the passes fuse all within', async () => {
  const xception = await goldenXception()
  const ends = ['block1_conv2_act', ...Array.from({ length: 12 }, (_, i) => (i === 0 ? 'add' : `add_${i}`))]
  await compare(xception, [
    ...ends,
    'block14_sepconv1_act',
    'block14_sepconv2_act',
    'avg_pool',
    'predictions',
  ])
})

test.run()
