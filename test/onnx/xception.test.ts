import { test } from 'uvu'
import { Xception, type XceptionOptions } from '../../lib/index.js'
import { goldenWeights } from '../fixtures.js'
import { randomBytes, randomFloats } from '../ops/random.js'
import { checkExport } from './agreement.js'

interface Case {
  label: string
  options: XceptionOptions
  /** With weights that give probabilities which differ; those of initial ones hardly do. */
  telling?: boolean
  sides: [number, number][]
  batch: number
  /** In parts of the largest value. */
  tolerance: number
}

const cases: Case[] = [
  {
    label: 'features of any size',
    options: { includeTop: false },
    sides: [
      [71, 71],
      [96, 75],
    ],
    batch: 2,
    tolerance: 1e-5,
  },
  {
    label: 'pixels at 72x71, logits',
    options: { inputShape: [72, 71, 3], inputDType: 'uint8', classes: 10, classifierActivation: null },
    sides: [[72, 71]],
    batch: 3,
    tolerance: 1e-5,
  },
  {
    label: '1000 probabilities at 299x299',
    options: {},
    telling: true,
    sides: [[299, 299]],
    batch: 1,
    tolerance: 5e-5,
  },
]

for (const { label, options, telling, sides, batch, tolerance } of cases) {
  test(`Xception, ${label}: onnxruntime answers the same`, async () => {
    const model = await Xception({ weights: null, seed: 1, device: 'cpu', ...options })
    if (telling) model.adoptWeights(goldenWeights(model.weights, 1))
    const file = await model.toOnnx()
    const [{ layer, dtype }] = model.inputs
    for (const side of sides) {
      const shape = [batch, ...side, 3]
      const images = dtype === 'uint8' ? randomBytes(shape, 1) : randomFloats(shape, 1)
      await checkExport(model, { [layer.name]: images }, tolerance, `${label}, ${side}`, file)
    }
    model.dispose()
  })
}

test.run()
