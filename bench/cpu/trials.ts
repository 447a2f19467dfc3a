import type { Trial } from '../suite.js'
import type { Scope } from './scope.js'

// Imported when a trial runs: one of them measures what requiring the package costs.
const memory = () => import('./memory.js')
const pool = () => import('./pool.js')
const speed = () => import('./speed.js')
const start = () => import('./start.js')

const batches = [
  { batch: 1, rounds: 20 },
  { batch: 8, rounds: 5 },
]

const allTrials = ({ manyPredictions }: Scope): Trial[] => [
  ...batches.flatMap(({ batch, rounds }): Trial[] => [
    {
      name: `onednn-batch-${batch}`,
      what: `oneDNN's own convolutions of Xception at 299x299, float32, batch ${batch}`,
      unit: 'ms/image',
      measure: async () => (await speed()).onednn(batch, rounds),
      processes: 5,
    },
    {
      name: `predict-batch-${batch}`,
      what: `model.predict, Xception at 299x299, float32, batch ${batch}`,
      unit: 'ms/image',
      measure: async () => (await speed()).predict(batch, rounds),
      processes: 5,
      limit: { trial: `onednn-batch-${batch}`, factor: 1.1 },
    },
  ]),
  {
    name: 'pool-batch-8',
    what: 'a pool over files, three photographs in turns, decoded and resized, batches of up to 8',
    unit: 'ms/image',
    measure: async () => (await pool()).throughput(8, 64),
    processes: 5,
    limit: { trial: 'predict-batch-8', factor: 1 / 0.95 },
  },
  {
    name: 'event-loop-delay',
    what: '99th percentile on the calling thread while a pool is busy for a minute',
    unit: 'ms',
    measure: async () => (await pool()).eventLoopDelay(8, 60),
    limit: 10,
  },
  {
    name: 'require',
    what: 'require of the package; no native library may be open after it',
    unit: 'ms',
    measure: async () => (await start()).requirePackage(),
    processes: 15,
    limit: 50,
  },
  {
    name: 'load',
    what: 'a legacy file of 92 MB to a model ready to predict, in a new process',
    unit: 'ms',
    measure: async () => (await start()).load(),
    processes: 7,
    limit: 1500,
  },
  {
    name: 'memory-growth',
    what: `resident memory added by ${manyPredictions} predictions at 71x71 after a tenth as many; nothing is disposed`,
    unit: 'MB',
    measure: async () => (await memory()).growth(manyPredictions),
    limit: 10,
  },
  {
    name: 'memory-peak',
    what: 'peak resident memory of a process that loads 92 MB of weights and predicts; at most weights + arena + 150 MB',
    unit: 'MB',
    measure: async () => (await memory()).peak(),
    processes: 3,
  },
]

/** Those of this package alone. */
export const trials = (scope: Scope): Trial[] =>
  allTrials(scope).map((trial) => ({
    ...trial,
    processes: Math.min(trial.processes ?? 1, scope.mostProcesses),
  }))
