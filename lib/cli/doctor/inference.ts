import { Xception } from '../../applications/index.js'
import type { TuningStats } from '../../binding.js'
import type { DeviceOption } from '../../device.js'
import type { ComputeDType, FloatingDType } from '../../dtype.js'
import type { ErrorRecord } from '../report.js'
import { toErrorRecord } from '../report.js'
import { goldenInput, goldenProbabilities, setGoldenWeights } from './golden.js'

/** How far a probability may be from Keras's. */
const tolerances = { float32: 1e-5, float16: 2e-2, bfloat16: 1e-1 } as const satisfies Record<
  FloatingDType,
  number
>

export type InferenceReport =
  | {
      device: string
      dtype: ComputeDType
      ok: boolean
      /** Until the first answer was there; of that, on a GPU, what went into choosing engines by timing them. */
      preparation: { milliseconds: number; tuning: TuningStats }
      /** Of one image, when everything is in place. */
      milliseconds: number
      sum: number
      /** From Keras's probabilities. */
      largestDifference: number
    }
  | { device: string; ok: false; error: ErrorRecord }

/** Runs the whole network on `device` and compares what it answers with what Keras did. */
export async function tryInference(device: DeviceOption): Promise<InferenceReport> {
  try {
    const model = await Xception({ weights: null, device })
    try {
      setGoldenWeights(model, 1)
      const input = goldenInput([1, 299, 299, 3], 1)
      const begin = performance.now()
      await model.predict(input)
      const start = performance.now()
      const preparation = { milliseconds: start - begin, tuning: model.stats().tuning }
      const { data } = await model.predict(input)
      const milliseconds = performance.now() - start
      const sum = data.reduce((a, b) => a + b, 0)
      const differences = [...goldenProbabilities].map(([index, expected]) =>
        Math.abs(data[index] - expected),
      )
      const largestDifference = Math.max(...differences)
      // NaN fails too
      const ok = largestDifference <= tolerances[model.dtype as FloatingDType] && Math.abs(sum - 1) <= 1e-3
      return { device, dtype: model.dtype, ok, preparation, milliseconds, sum, largestDifference }
    } finally {
      model.dispose()
    }
  } catch (error) {
    return { device, ok: false, error: toErrorRecord(error) }
  }
}
