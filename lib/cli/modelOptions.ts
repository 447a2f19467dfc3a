import type { Interpolation } from '../images/index.js'
import { choice, device, dtypes, integer } from './arguments.js'
import type { OptionSpecs, OptionValues } from './command.js'
import { weightsOption } from './weightsOption.js'

const interpolations = [
  'nearest',
  'bilinear',
  'bicubic',
  'lanczos',
] as const satisfies readonly Interpolation[]

/** Options of the commands that classify images. */
export const modelOptions: OptionSpecs = {
  weights: weightsOption,
  top: { type: 'string', value: 'N', default: '5', description: 'classes to show for each image' },
  device: { type: 'string', value: 'auto|cpu|cuda|cuda:N', default: 'auto', description: 'where to run' },
  dtype: {
    type: 'string',
    value: dtypes.join('|'),
    description: 'what to compute in (default: float32 on the CPU, float16 on a GPU)',
  },
  cache: {
    type: 'string',
    value: 'FILE',
    description: 'plans for the GPU, as xception plan makes them; what is missing is added',
  },
  interpolation: {
    type: 'string',
    value: interpolations.join('|'),
    default: 'nearest',
    description: 'how to resize to the size that the network takes',
  },
}

/** @throws ERR_USAGE */
export const readModelOptions = (values: OptionValues) => ({
  weights: String(values.weights),
  device: device(values),
  dtype: values.dtype === undefined ? undefined : choice(values, 'dtype', dtypes),
  planCache: values.cache as string | undefined,
  top: integer(values, 'top', 1, 1000),
  interpolation: choice(values, 'interpolation', interpolations),
})
