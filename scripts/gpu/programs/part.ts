import { goldenInput, goldenProbabilities, setGoldenWeights } from '../../../lib/cli/doctor/golden.js'
import { type Model, type TargetOptions, Xception, XceptionError } from '../../../lib/index.js'
import { side } from '../kit.js'
import { printFigure } from '../result.js'

// part.js NAME TOLERANCE OPTIONS: three inferences of the whole network with these options (JSON), against Keras's answer, or
// for images of another size against the CPU's.

const input = goldenInput([1, side, side, 3], 1)

async function networkOn(options: TargetOptions): Promise<Model> {
  const model = await Xception({ weights: null, inputShape: [side, side, 3], ...options })
  setGoldenWeights(model, 1)
  return model
}

/** Probabilities by class. */
async function expectedAnswer(): Promise<ReadonlyMap<number, number>> {
  if (side === 299) return goldenProbabilities
  const { data } = await (await networkOn({ device: 'cpu', dtype: 'float32' })).predict(input)
  return new Map(data.entries())
}

async function differences(options: TargetOptions): Promise<number[]> {
  const expected = await expectedAnswer()
  const model = await networkOn({ device: 'cuda', planCache: false, ...options })
  const found = []
  for (let i = 0; i < 3; i++) {
    const { data } = await model.predict(input)
    found.push(Math.max(...[...expected].map(([index, value]) => Math.abs(data[index] - value))))
  }
  return found
}

async function main(name: string, tolerance: number, options: TargetOptions): Promise<void> {
  const start = performance.now()
  try {
    const difference = Math.max(...(await differences(options)))
    const milliseconds = performance.now() - start
    // NaN fails too.
    const ok = difference <= tolerance
    printFigure({ kind: 'part', name, ok, difference, milliseconds })
    if (!ok) console.log(`FAIL ${name}: off by ${difference}`)
  } catch (error) {
    const text = error instanceof XceptionError ? `${error.code}: ${error.message}` : String(error)
    printFigure({ kind: 'part', name, ok: false, error: text })
    console.log(`FAIL ${name}: ${text}`)
  }
}

const [name, tolerance, options] = process.argv.slice(2)
void main(name, Number(tolerance), JSON.parse(options))
