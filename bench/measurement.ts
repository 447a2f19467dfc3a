/** What a trial's process prints, as JSON. */
export interface Measurement {
  /** In the trial's unit; the median counts. */
  samples: number[]
  /** Where the limit depends on what was found, such as the size of the weights. */
  limit?: number
  /** What else the reader should know. */
  note?: string
  /** What the trial's section makes more of. */
  details?: unknown
}

/** The smallest sample that `share` of all are not above: 0.99 for the 99th percentile. */
export const quantile = (samples: readonly number[], share: number): number => {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
}

export const median = (samples: readonly number[]): number => {
  const sorted = [...samples].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

export const mean = (samples: readonly number[]): number =>
  samples.reduce((sum, sample) => sum + sample, 0) / samples.length
