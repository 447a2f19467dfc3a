import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setGoldenWeights } from '../../../lib/cli/doctor/golden.js'
import { Xception } from '../../../lib/index.js'
import { root } from '../kit.js'
import { reportErrors } from '../programError.js'
import { printFigure } from '../result.js'

// classify.js FOLDER: `xception classify` of photographs on the GPU and on the CPU, which must name the same class first.
// The weights are made up; nothing can be downloaded here.

const photographs = ['rocket.jpg', 'chelsea.png', 'coffee.png'].map((name) =>
  join(root, 'test/fixtures', name),
)

async function weightsIn(folder: string): Promise<string> {
  const file = join(folder, 'made-up.h5')
  if (existsSync(file)) return file
  const model = await Xception({ weights: null, device: 'cpu' })
  setGoldenWeights(model, 1)
  await model.saveWeights(file)
  model.dispose()
  return file
}

interface Prediction {
  classId: string
  className: string
  probability: number
}

function classify(device: string, weights: string): Prediction[] {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(root, 'dist/lib/cli/main.js'),
      'classify',
      ...photographs,
      ...['--weights', weights, '--device', device, '--json'],
    ],
    { encoding: 'utf8' },
  )
  process.stdout.write(stderr)
  if (status !== 0) throw new Error(`classify --device ${device} ended with exit code ${status}`)
  const { results } = JSON.parse(stdout) as { results: { predictions: Prediction[] }[] }
  return results.map(({ predictions: [best] }) => best)
}

reportErrors(async () => {
  const weights = await weightsIn(process.argv[2])
  const [onGpu, onCpu] = [classify('cuda', weights), classify('cpu', weights)]
  onGpu.forEach((best, i) => {
    console.log(JSON.stringify({ photograph: photographs[i], gpu: best, cpu: onCpu[i] }))
  })
  const differences = onGpu.map(({ probability }, i) => Math.abs(probability - onCpu[i].probability))
  printFigure({ kind: 'count', name: 'largest difference of a probability', value: Math.max(...differences) })
  const other = onGpu.findIndex(({ className }, i) => className !== onCpu[i].className)
  if (other >= 0) throw new Error(`GPU and CPU name different classes for ${photographs[other]}`)
})
