import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadImage, type PassName, preprocessInput, type XceptionOptions } from '../../lib/index.js'
import { passNames } from '../../lib/models/passes/index.js'
import { largestSide, sameInAnyBatch } from '../device.js'
import { fixture, goldenInput, readF32 } from '../fixtures.js'
import { golden, goldenXception, largestDifference, relativeDifference, tolerance } from './golden.js'

const testAt299 = largestSide >= 299 ? test : test.skip

const cases: [name: string, options: XceptionOptions][] = [
  ['xception-top-299', {}],
  ['xception-top-299-batch3', {}],
  ['xception-logits-10', { classes: 10, classifierActivation: null }],
  ['xception-notop-avg-150', { includeTop: false, pooling: 'avg', inputShape: [150, 150, 3] }],
  ['xception-notop-max-71', { includeTop: false, pooling: 'max', inputShape: [71, 71, 3] }],
  ['xception-notop-none-96x128', { includeTop: false, inputShape: [96, 128, 3] }],
]

async function compare(name: string, options: XceptionOptions): Promise<void> {
  const expected = golden(name)
  const model = await goldenXception(options)
  try {
    assert.is(model.countParams(), expected.params)
    const actual = await model.predict(goldenInput(expected.input, expected.seed))
    assert.equal(actual.shape, expected.output)
    const values = readF32(expected.output_file)
    const largest = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0)
    const allowed = largest <= 1 ? tolerance.probability : tolerance.relative * largest
    const difference = largestDifference(actual.data, values)
    assert.ok(difference <= allowed, `${name}: ${difference} of ${largest}`)
    assert.ok(relativeDifference(actual, expected.output_summary) <= tolerance.relative)
    console.log(`${name}: ${difference.toExponential(1)} of ${largest.toPrecision(3)}`)
  } finally {
    model.dispose()
  }
}

const fits = ([name]: (typeof cases)[number]) => Math.max(...golden(name).input.slice(1)) <= largestSide

for (const [name, options] of cases.filter(fits)) {
  test(`${name} is what Keras answers`, () => compare(name, options))
  test(`${name} with no pass`, () => compare(name, { ...options, passes: false }))
}

test('an open input size gives the same', async () => {
  await compare('xception-notop-none-96x128', { includeTop: false })
})

test('no pass alone, and none that is left out, changes the answer', async () => {
  const expected = golden('xception-notop-max-71')
  const input = goldenInput(expected.input, expected.seed)
  const choices: PassName[][] = passNames.flatMap((name) => [
    [name],
    passNames.filter((other) => other !== name),
  ])
  for (const passes of choices) {
    const model = await goldenXception({
      includeTop: false,
      pooling: 'max',
      inputShape: [71, 71, 3],
      passes,
    })
    const difference = largestDifference((await model.predict(input)).data, readF32(expected.output_file))
    assert.ok(difference <= tolerance.relative * expected.output_summary.max, `${passes}: ${difference}`)
    model.dispose()
  }
})

test('pixels are answered as what preprocessInput makes of them', async () => {
  const options = { includeTop: false, pooling: 'avg', inputShape: [71, 71, 3] } as const
  const size = 2 * 71 * 71 * 3
  const pixels = { data: Uint8Array.from({ length: size }, (_, i) => (i * 97) % 256), shape: [2, 71, 71, 3] }
  const onPixels = await goldenXception({ ...options, inputDType: 'uint8' })
  const preprocessed = await goldenXception(options)
  const expected = (await preprocessed.predict(preprocessInput(pixels))).data
  const { data } = await onPixels.predict(pixels)
  const largest = expected.reduce((a, b) => Math.max(a, Math.abs(b)), 0)
  assert.ok(largestDifference(data, expected) <= tolerance.relative * largest)
  onPixels.dispose()
  preprocessed.dispose()
})

testAt299(
  'a batch of three equals three single runs, with AVX-512 and on the emulated GPU bit for bit',
  async () => {
    const expected = golden('xception-top-299-batch3')
    const model = await goldenXception()
    const batch = goldenInput(expected.input, expected.seed)
    const together = await model.predict(batch)
    const singly = await model.predict(batch, { batchSize: 1 })
    const difference = largestDifference(together.data, singly.data)
    assert.ok(difference <= (sameInAnyBatch ? 0 : tolerance.probability), String(difference))
    model.dispose()
  },
)

testAt299('the photographs are answered as Keras answers them, with passes and without', async () => {
  for (const passes of [undefined, false] as const) {
    const model = await goldenXception({ passes })
    for (const file of ['chelsea.png', 'coffee.png', 'rocket.jpg']) {
      const image = await loadImage(fixture(file), { targetSize: [299, 299] })
      const { data } = await model.predict(preprocessInput(image))
      const difference = largestDifference(data, readF32(`xception-photo-${file.split('.')[0]}.f32`))
      assert.ok(difference <= tolerance.probability, `${file}: ${difference}`)
      console.log(`${file}: ${difference.toExponential(1)}`)
    }
    model.dispose()
  }
})

test.run()
