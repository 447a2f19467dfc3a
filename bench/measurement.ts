/** What a trial's process prints, as JSON. */
export interface Measurement {
  /** In the trial's unit; the median counts. */
  samples: number[]
  /** Where the limit depends on what was found, such as the size of the weights. */
  limit?: number
  /** What else the reader should know. */
  note?: string
}

export const median = (samples: readonly number[]): number => {
  const sorted = [...samples].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
