import type { Interpolation } from '../images/index.js'
import type { Calibration, DTypeOption } from '../models/index.js'
import { choice, device, dtypes, integer } from './arguments.js'
import type { OptionSpecs, OptionValues } from './command.js'
import { readCalibration } from './jsonFile.js'
import { weightsOption } from './weightsOption.js'

export const interpolations = [
  'nearest',
  'bilinear',
  'bicubic',
  'lanczos',
] as const satisfies readonly Interpolation[]

const dtypeOptions = [...dtypes, 'int8', 'auto'] as const satisfies readonly DTypeOption[]

/** Options of the commands that classify images. */
export const modelOptions: OptionSpecs = {
  weights: weightsOption,
  top: { type: 'string', value: 'N', default: '5', description: 'classes to show for each image' },
  device: { type: 'string', value: 'auto|cpu|cuda|cuda:N', default: 'auto', description: 'where to run' },
  dtype: {
    type: 'string',
    value: dtypeOptions.join('|'),
    description: 'what to compute in (default: float32 on the CPU, float16 on a GPU)',
  },
  calibration: {
    type: 'string',
    value: 'FILE',
    description: 'for --dtype int8: what xception quantize has written',
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

/** @throws ERR_USAGE; for the calibration ERR_FILE_NOT_FOUND, ERR_IO, ERR_CALIBRATION */
export const readModelOptions = (values: OptionValues) => ({
  weights: String(values.weights),
  device: device(values),
  dtype: values.dtype === undefined ? undefined : choice(values, 'dtype', dtypeOptions),
  calibration:
    values.calibration === undefined
      ? undefined
      : (readCalibration(String(values.calibration)) as Calibration),
  planCache: values.cache as string | undefined,
  top: integer(values, 'top', 1, 1000),
  interpolation: choice(values, 'interpolation', interpolations),
})
