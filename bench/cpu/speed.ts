import { Xception } from '../../lib/index.js'
import type { Measurement } from '../measurement.js'
import { convolutionsOf } from './convolutions.js'
import { runProgram } from './program.js'

const warmUp = 3

const xception = () => Xception({ weights: null, seed: 1, device: 'cpu' })

/** Runs onednn_convolutions.cc on the convolutions of our graph. */
export async function onednn(batch: number, rounds: number): Promise<Measurement> {
  const model = await xception()
  const convolutions = convolutionsOf(model)
  model.dispose()
  const shapes = convolutions.map((shape) => shape.join(' ')).join('\n')
  const stdout = runProgram('onednn_convolutions', [String(batch), String(rounds)], shapes)
  const samples = stdout
    .trim()
    .split('\n')
    .map((line) => Number(line) / batch)
  return { samples, note: `${convolutions.length} convolutions` }
}

export async function predict(batch: number, rounds: number): Promise<Measurement> {
  const model = await xception()
  const image = { data: new Float32Array(batch * 299 * 299 * 3).fill(0.25), shape: [batch, 299, 299, 3] }
  const samples: number[] = []
  for (let round = -warmUp; round < rounds; round++) {
    const start = performance.now()
    await model.predict(image, { batchSize: batch })
    if (round >= 0) samples.push((performance.now() - start) / batch)
  }
  return { samples }
}
