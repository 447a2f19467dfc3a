import { mean, quantile } from './measurement.js'
import type { Measured } from './suite.js'

/** Of predictions made one after the other. */
export interface Speed {
  imagesPerSecond: number
  /** Milliseconds of one prediction. */
  p50: number
  p99: number
  samples: number[]
}

export const samplesOf = ({ measurements }: Measured): number[] =>
  measurements.flatMap(({ samples }) => samples)

/** `samples`: milliseconds of one prediction each. */
export const speedOf = (samples: number[], batch: number): Speed => ({
  imagesPerSecond: (batch * 1000) / mean(samples),
  p50: quantile(samples, 0.5),
  p99: quantile(samples, 0.99),
  samples,
})

export const fixed = (value: number | undefined, digits = 1): string => value?.toFixed(digits) ?? '-'

export const percent = (share: number | undefined): string =>
  share === undefined ? '-' : `${(share * 100).toFixed(0)} %`
