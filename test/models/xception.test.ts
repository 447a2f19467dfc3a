import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadImage, type PassName, preprocessInput, type XceptionOptions } from '../../lib/index.js'
import { passNames } from '../../lib/models/passes/index.js'
import { fixture, goldenInput, readF32 } from '../fixtures.js'
import { golden, goldenXception, largestDifference, relativeDifference } from './golden.js'

const cases: [name: string, options: XceptionOptions][] = [
  ['xception-top-299', {}],
  ['xception-top-299-batch3', {}],
  ['xception-logits-10', { classes: 10, classifierActivation: null }],
  ['xception-notop-avg-150', { includeTop: false, pooling: 'avg', inputShape: [150, 150, 3] }],
  ['xception-notop-max-71', { includeTop: false, pooling: 'max', inputShape: [71, 71, 3] }],
  ['xception-notop-none-96x128', { includeTop: false, inputShape: [96, 128, 3] }],
]

/** Probabilities are held to 1e-5, everything else to 1e-4 of the largest. */
async function compare(name: string, options: XceptionOptions): Promise<void> {
  const expected = golden(name)
  const model = await goldenXception(options)
  try {
    assert.is(model.countParams(), expected.params)
    const actual = await model.predict(goldenInput(expected.input, expected.seed))
    assert.equal(actual.shape, expected.output)
    const values = readF32(expected.output_file)
    const largest = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0)
    const tolerance = largest <= 1 ? 1e-5 : 1e-4 * largest
    const difference = largestDifference(actual.data, values)
    assert.ok(difference <= tolerance, `${name}: ${difference} of ${largest}`)
    assert.ok(relativeDifference(actual, expected.output_summary) <= 1e-4)
    console.log(`${name}: ${difference.toExponential(1)} of ${largest.toPrecision(3)}`)
  } finally {
    model.dispose()
  }
}

for (const [name, options] of cases) {
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
    assert.ok(difference <= 1e-4 * expected.output_summary.max, `${passes}: ${difference}`)
    model.dispose()
  }
})

test('a batch of three equals three single runs, bit for bit', async () => {
  const expected = golden('xception-top-299-batch3')
  const model = await goldenXception()
  const batch = goldenInput(expected.input, expected.seed)
  const together = await model.predict(batch)
  const singly = await model.predict(batch, { batchSize: 1 })
  assert.is(largestDifference(together.data, singly.data), 0)
  model.dispose()
})

test('the photographs are answered as Keras answers them, with passes and without', async () => {
  for (const passes of [undefined, false] as const) {
    const model = await goldenXception({ passes })
    for (const file of ['chelsea.png', 'coffee.png', 'rocket.jpg']) {
      const image = await loadImage(fixture(file), { targetSize: [299, 299] })
      const { data } = await model.predict(preprocessInput(image))
      const difference = largestDifference(data, readF32(`xception-photo-${file.split('.')[0]}.f32`))
      assert.ok(difference <= 1e-5, `${file}: ${difference}`)
      console.log(`${file}: ${difference.toExponential(1)}`)
    }
    model.dispose()
  }
})

test.run()
