import { network } from '../../../bench/cuda/network.js'
import { images } from '../../../bench/images.js'
import type { FloatingDType } from '../../../lib/index.js'
import { reportErrors } from '../programError.js'

// once.js SIDE BATCH DTYPE RUNS: a few inferences and nothing else, for tools that look at every kernel: no tuning, no CUDA
// graph, no plan cache.

reportErrors(async () => {
  const [side, batch, dtype, runs] = process.argv.slice(2)
  const options = { side: Number(side), dtype: dtype as FloatingDType }
  const model = await network({ ...options, cudaGraph: false, tune: false, planCache: false })
  const x = images(Number(batch), Number(side))
  for (let i = 0; i < Number(runs); i++) {
    const { data } = await model.predict(x, { batchSize: Number(batch) })
    console.log(data.slice(0, 4).join(' '))
  }
})
