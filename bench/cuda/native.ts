import { binding, type NativeModel } from '../../lib/binding.js'
import type { FloatingDType, Model, TargetOptions } from '../../lib/index.js'
import { Target } from '../../lib/models/target.js'

/** What `model` becomes on the first GPU, to look into, with a plan for an input of this shape. */
export function nativeOf(
  model: Model,
  dtype: FloatingDType,
  shape: readonly number[],
  options: TargetOptions = {},
): Promise<NativeModel> {
  const target = new Target({ ...options, device: 'cuda', dtype }, 'bench')
  const { spec, weights } = model.compile(target.kind, dtype)
  const arrays = weights.map((weight) => ({ data: weight.value, shape: [...weight.shape] }))
  return binding().createModel(target.device, spec, arrays, [[...shape]], target.compileOptions)
}
