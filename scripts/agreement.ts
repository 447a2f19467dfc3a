import { parseArgs } from 'node:util'
import {
  loadImage,
  type Model,
  type NdArray,
  preprocessInput,
  Xception,
  type XceptionOptions,
} from '../lib/index.js'
import { fixture, goldenInput, goldenWeights } from '../test/fixtures.js'

// npm run agreement [-- --size N] [--images N]: how the answers of Xception in bfloat16 and int8 differ from those in
// float32, on photographs and on random inputs, as a table for the README. The weights are those of the tests: reproducible
// and untrained. 'classes' is how many are float32's top 1 for any of the images.

const photographs = ['chelsea.png', 'coffee.png', 'rocket.jpg']
const calibrationImages = 32
const methods = [{ percentile: 99.99 }, 'max'] as const

interface Compared {
  exact: Float32Array
  rounded: Float32Array
}

const top = (probabilities: Float32Array, count: number): number[] =>
  [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]).slice(0, count)

const percent = (share: number) => `${(100 * share).toFixed(0)} %`
const mean = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length

function row(label: string, images: string, compared: Compared[]): string {
  const agrees = ({ exact, rounded }: Compared) => Number(top(exact, 1)[0] === top(rounded, 1)[0])
  const shared = ({ exact, rounded }: Compared) =>
    top(exact, 5).filter((index) => top(rounded, 5).includes(index)).length / 5
  const change = ({ exact, rounded }: Compared) =>
    exact.reduce((largest, p, i) => Math.max(largest, Math.abs(p - rounded[i])), 0)
  const cells = [
    label,
    `${compared.length} ${images}`,
    String(new Set(compared.map(({ exact }) => top(exact, 1)[0])).size),
    percent(mean(compared.map(agrees))),
    percent(mean(compared.map(shared))),
    Math.max(...compared.map(change)).toFixed(3),
    mean(compared.map(({ exact }) => Math.max(...exact))).toFixed(3),
  ]
  return `| ${cells.join(' | ')} |`
}

async function main(): Promise<void> {
  // Rounds as the instructions do, where the CPU has none.
  process.env.XCEPTION_CPU_BFLOAT16 = 'emulate'
  const { values } = parseArgs({
    options: { size: { type: 'string', default: '71' }, images: { type: 'string', default: '100' } },
  })
  const size = Number(values.size)
  let weights: Float32Array[] | undefined
  const make = async (options: XceptionOptions): Promise<Model> => {
    const model = await Xception({ weights: null, device: 'cpu', inputShape: [size, size, 3], ...options })
    weights ??= goldenWeights(model.weights, 1)
    model.adoptWeights(weights)
    return model
  }
  const seeded = (seed: number) => goldenInput([1, size, size, 3], seed)
  const random = Array.from({ length: Number(values.images) }, (_, i) => seeded(1 + i))
  const forCalibration = Array.from({ length: calibrationImages }, (_, i) => seeded(100_001 + i))
  const photos: NdArray<Float32Array>[] = []
  for (const file of photographs) {
    const image = await loadImage(fixture(file), { targetSize: [size, size], interpolation: 'bilinear' })
    photos.push(preprocessInput(image) as NdArray<Float32Array>)
  }

  const float32 = await make({ dtype: 'float32' })
  const compare = async (rounded: Model, images: readonly NdArray[]): Promise<Compared[]> => {
    const compared: Compared[] = []
    for (const image of images) {
      compared.push({
        exact: (await float32.predict(image)).data,
        rounded: (await rounded.predict(image)).data,
      })
    }
    return compared
  }
  const rows: string[] = []
  const bfloat16 = await make({ dtype: 'bfloat16' })
  rows.push(row('bfloat16', 'photographs', await compare(bfloat16, photos)))
  rows.push(row('bfloat16', 'random inputs', await compare(bfloat16, random)))
  bfloat16.dispose()
  for (const method of methods) {
    const label = `int8, ${method === 'max' ? 'largest magnitude' : `${method.percentile}th percentile`}`
    const calibrated = async (images: NdArray[], asked: readonly NdArray[]) => {
      const calibration = await float32.calibrate(images, { method })
      const int8 = await make({ dtype: 'int8', calibration })
      const compared = await compare(int8, asked)
      int8.dispose()
      return compared
    }
    const ofPhotos: Compared[] = []
    // No photograph is looked at before it is asked about.
    for (const photo of photos) {
      const others = photos.filter((other) => other !== photo)
      ofPhotos.push(...(await calibrated([...others, ...forCalibration], [photo])))
    }
    rows.push(row(label, 'photographs', ofPhotos))
    rows.push(row(label, 'random inputs', await calibrated(forCalibration, random)))
  }
  console.log(
    `Xception at ${size}x${size}, untrained weights (seed 1), compared with float32 on the same CPU.`,
  )
  console.log(
    `int8: calibrated on ${calibrationImages} other random inputs; for a photograph, also on the two others.\n`,
  )
  console.log(
    '| dtype | images | classes | top 1 agrees | of the top 5 | largest change | mean largest probability |',
  )
  console.log('| --- | --- | --- | --- | --- | --- | --- |')
  console.log(rows.join('\n'))
}

void main()
