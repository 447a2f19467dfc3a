import { classNames } from '../lib/cli/classifier.js'
import { setGoldenWeights } from '../lib/cli/doctor/golden.js'
import { type ClassRecord, formatPredictions, topClasses } from '../lib/cli/predictions.js'
import { report } from '../lib/cli/report.js'
import { showWarnings } from '../lib/cli/warnings.js'
import { loadImage, type Model, preprocessInput, Xception, XceptionError } from '../lib/index.js'
import { fixture, readF32 } from '../test/fixtures.js'

const photo = 'chelsea.png'
const say = (line: string) => process.stdout.write(`${line}\n`)

async function ask(model: Model): Promise<{ probabilities: Float32Array; milliseconds: number }> {
  const image = preprocessInput(await loadImage(fixture(photo), { targetSize: [299, 299] }))
  await model.predict(image) // packs the weights
  const start = performance.now()
  const { data } = await model.predict(image)
  return { probabilities: data, milliseconds: performance.now() - start }
}

const show = (classes: readonly ClassRecord[], model: Model, milliseconds: number) =>
  say(`\n${formatPredictions(photo, classes)}\n${milliseconds.toFixed(0)} ms on ${model.device}`)

/** Same weights and same photograph as Keras was given by test/fixtures/make_image_golden.py. */
async function compareWithKeras(): Promise<void> {
  const model = await Xception({ weights: null })
  setGoldenWeights(model, 1)
  say('Instead: the same network with reproducible, untrained weights (seed 1), which Keras was given too.')
  const { probabilities, milliseconds } = await ask(model)
  show(topClasses(probabilities, 5), model, milliseconds)
  const keras = readF32('xception-photo-chelsea.f32')
  const difference = keras.reduce((largest, p, i) => Math.max(largest, Math.abs(p - probabilities[i])), 0)
  say(
    `Largest difference from Keras's answer for this photograph: ${difference.toExponential(1)} (of ${keras.length} probabilities)`,
  )
}

async function main(): Promise<void> {
  showWarnings()
  say('Xception, ImageNet weights, a photograph of a cat:')
  let model: Model
  try {
    model = await Xception({ weights: 'imagenet' })
  } catch (error) {
    if (!(error instanceof XceptionError)) throw error
    say(`No ImageNet weights: they could not be had here (${error.code}).`)
    return compareWithKeras()
  }
  const { probabilities, milliseconds } = await ask(model)
  show(topClasses(probabilities, 5, classNames(true)), model, milliseconds)
}

main().catch((error) => {
  report(error)
  process.exitCode = 1
})
