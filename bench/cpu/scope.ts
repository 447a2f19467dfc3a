import type { Sampling } from '../sampling.js'

/** How much is measured of the contenders. */
export interface Scope {
  batches: readonly number[]
  sampling: Sampling
  /** Of single images: the 99th percentile wants more samples. */
  latencySampling: Sampling
  /** Of each trial of speed, of start and of the others. */
  processes: { speed: number; start: number; other: number }
  mostProcesses: number
  /** Predictions after which memory is steady. */
  predictions: number
  photos: number
  profileRounds: number
  /** Predictions that memory must not grow in. */
  manyPredictions: number
}

export const fullScope: Scope = {
  batches: [1, 4, 8, 32],
  sampling: { warmUps: 0, rounds: 2, seconds: 4 }, // what is compared before has warmed up
  latencySampling: { warmUps: 3, rounds: 8, seconds: 10 },
  processes: { speed: 5, start: 9, other: 3 },
  mostProcesses: Number.POSITIVE_INFINITY,
  predictions: 30,
  photos: 32,
  profileRounds: 15,
  manyPredictions: 10_000,
}

/** To see that everything runs. */
export const quickScope: Scope = {
  batches: [1, 4],
  sampling: { warmUps: 0, rounds: 1, seconds: 0 },
  latencySampling: { warmUps: 0, rounds: 2, seconds: 0 },
  processes: { speed: 1, start: 1, other: 1 },
  mostProcesses: 1,
  predictions: 2,
  photos: 8,
  profileRounds: 2,
  manyPredictions: 100,
}
