import { spawnSync } from 'node:child_process'
import { network } from '../../../bench/cuda/network.js'
import { images } from '../../../bench/images.js'
import { side } from '../kit.js'
import { reportErrors } from '../programError.js'
import { printFigure } from '../result.js'

// Models come and go; the memory that the driver counts as taken must not grow. Nothing else may use the GPU meanwhile.

const cycles = 12
/** After these, memory that is kept for whoever comes next is there. */
const settled = 4

/** MiB of the first GPU that are taken. */
function taken(): number {
  const { stdout } = spawnSync('nvidia-smi', ['--query-gpu=memory.used', '--format=csv,noheader,nounits'], {
    encoding: 'utf8',
  })
  const megabytes = Number.parseFloat(stdout)
  if (!Number.isFinite(megabytes)) throw new Error(`nvidia-smi said '${stdout}'`)
  return megabytes
}

reportErrors(async () => {
  let [weights, before] = [0, 0]
  for (let i = 0; i < cycles; i++) {
    if (i === settled) before = taken()
    const model = await network({ dtype: 'float32', side, tune: false, planCache: false })
    await model.predict(images(1, side))
    weights = model.stats().weightBytes / 2 ** 20
    model.dispose()
  }
  const grown = taken() - before
  printFigure({ kind: 'count', name: `MiB more after ${cycles - settled} models`, value: grown })
  // One model's weights may still be on their way.
  if (grown > 1.5 * weights)
    throw new Error(`${grown} MiB are still taken; a model has ${weights.toFixed(0)} MiB`)
})
