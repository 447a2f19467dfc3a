import type { FloatingDType } from '../../lib/index.js'

export const dtypes = ['float16', 'bfloat16', 'float32'] as const satisfies readonly FloatingDType[]

/** How much is measured. */
export interface Scope {
  /** Of the images, in pixels. */
  side: number
  batches: readonly number[]
  /** Batches of the trials that say the same thing of a few sizes. */
  fewBatches: readonly number[]
  /** Predictions that are timed: at least so many, for at least so many seconds. */
  rounds: number
  seconds: number
  /** Predictions before those. */
  warmUps: number
  /** Runs of each kernel that is timed by itself. */
  profileRounds: number
  /** Of predictions one after the other and of those in flight, taken in turns. */
  repeats: number
  /** Processes of each trial of speed. */
  processes: number
  /** Elements of the array that the memory's bandwidth is measured on. */
  copiedElements: number
  /** Engines are chosen by timing them. */
  tune: boolean
  /** Also those contenders that take minutes to get ready. */
  slowContenders: boolean
  /** Contenders may run on the CPU where they find no GPU. */
  anyContender: boolean
}

export const fullScope: Scope = {
  side: 299,
  batches: [1, 2, 4, 8, 16, 32, 64, 128, 256],
  fewBatches: [1, 8, 32, 128],
  rounds: 100,
  seconds: 1,
  warmUps: 10,
  profileRounds: 20,
  repeats: 5,
  processes: 3,
  copiedElements: 2 ** 26,
  tune: true,
  slowContenders: true,
  anyContender: false,
}

/** What fits into the minutes for which a GPU is borrowed: figures of Xception, of fewer samples. */
export const briefScope: Scope = {
  ...fullScope,
  batches: [1, 8, 32, 128],
  fewBatches: [1, 32],
  rounds: 30,
  seconds: 0.5,
  warmUps: 5,
  profileRounds: 5,
  repeats: 2,
  processes: 1,
  slowContenders: false,
}

/** To see that every trial runs. */
export const quickScope: Scope = {
  side: 71,
  batches: [1, 2],
  fewBatches: [1, 2],
  rounds: 2,
  seconds: 0,
  warmUps: 2,
  profileRounds: 1,
  repeats: 1,
  processes: 1,
  copiedElements: 2 ** 16,
  tune: false,
  slowContenders: true,
  anyContender: true,
}
