import { binding, type DepthwiseOption, type NativePlan } from '../../lib/binding.js'
import type { DescribedGpu } from '../../lib/cuda/describedGpu.js'
import { cudaModulePath } from '../../lib/cuda/module.js'
import { planningLibraries } from '../../lib/cuda/planning.js'
import type { FloatingDType } from '../../lib/dtype.js'
import type { Model } from '../../lib/index.js'

/** Plans of a model for images of `size` x `size`, one for each batch, which are kept in the file `planCache`. */
export function planFor(
  gpu: DescribedGpu,
  model: Model,
  dtype: FloatingDType,
  size: number,
  batches: readonly number[],
  planCache: string,
  depthwise: DepthwiseOption = 'auto',
): Promise<NativePlan[]> {
  const { spec, weights } = model.compile('cuda', dtype)
  return binding().planModel(
    cudaModulePath(),
    planningLibraries(),
    gpu,
    spec,
    weights.map(({ shape }) => [...shape]),
    batches.map((batch) => [[batch, size, size, 3]]),
    { tf32: false, tune: false, record: false, programmaticLaunch: false, planCache, depthwise },
  )
}
