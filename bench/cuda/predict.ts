import type { FloatingDType } from '../../lib/index.js'
import { fixed, type Speed, samplesOf, speedOf } from '../figures.js'
import { images, preprocessed } from '../images.js'
import { timeEach } from '../sampling.js'
import { type Measured, type Report, type Section, section, type Trial } from '../suite.js'
import { titled } from '../table.js'
import { type NetworkOptions, network } from './network.js'
import { dtypes, type Scope } from './scope.js'

interface Parameters {
  dtype: FloatingDType
  tf32?: boolean
  batch: number
  input: 'uint8' | 'float32'
  cudaGraph: boolean
}

/** What comes before the predictions that are timed. */
export interface SetUp {
  /** From the model's beginning to its first answer: weights, plans, engines that are timed. */
  setUpSeconds: number
}

export interface PredictTrial extends Trial, Parameters {}

async function measure({ batch, ...options }: NetworkOptions & { batch: number }, scope: Scope) {
  const start = performance.now()
  const model = await network({ tune: scope.tune, ...options })
  const x = options.input === 'float32' ? preprocessed(batch, scope.side) : images(batch, scope.side)
  const run = () => model.predict(x, { batchSize: batch })
  await run()
  const details: SetUp = { setUpSeconds: (performance.now() - start) / 1000 }
  return { samples: await timeEach(scope, run), details }
}

/** Milliseconds of one `predict` of a batch in host memory, from the call to the probabilities in host memory. */
export function predictTrial(scope: Scope, prefix: string, parameters: Parameters): PredictTrial {
  const { dtype, tf32 = false, batch, input, cudaGraph } = parameters
  const variants = [
    tf32 ? ['tf32'] : [],
    input === 'float32' ? ['float32-input'] : [],
    cudaGraph ? [] : ['no-graph'],
  ].flat()
  return {
    name: [prefix, dtype, `batch-${batch}`, ...variants].join('-'),
    what: `model.predict, ${dtype}${tf32 ? ' in TF32' : ''}, batch ${batch}, ${input} input, ${cudaGraph ? 'with' : 'without'} the CUDA graph`,
    unit: 'ms',
    measure: () => measure({ ...parameters, side: scope.side }, scope),
    processes: scope.processes,
    ...parameters,
  }
}

function trials(scope: Scope): PredictTrial[] {
  const trial = (parameters: Parameters) => predictTrial(scope, 'predict', parameters)
  const middle = scope.fewBatches[Math.floor(scope.fewBatches.length / 2)]
  return dtypes.flatMap((dtype) => [
    ...scope.batches.flatMap((batch) =>
      [true, false].map((cudaGraph) => trial({ dtype, batch, input: 'uint8', cudaGraph })),
    ),
    trial({ dtype, batch: middle, input: 'float32', cudaGraph: true }),
  ])
}

function report(measured: readonly Measured<PredictTrial>[]): Report {
  const results = measured.map((one) => {
    const { name, what, unit, dtype, batch, input, cudaGraph } = one.trial
    const speed: Speed = speedOf(samplesOf(one), batch)
    return { name, what, unit, dtype, batch, input, cudaGraph, ...speed }
  })
  const rows = results.map((row) => [
    row.dtype,
    row.input,
    row.cudaGraph ? 'graph' : 'no graph',
    row.batch,
    fixed(row.imagesPerSecond, 0),
    fixed(row.p50, 3),
    fixed(row.p99, 3),
    row.samples.length,
  ])
  const header = ['dtype', 'input', '', 'batch', 'images/s', 'p50 ms', 'p99 ms', 'samples']
  return {
    results,
    lines: titled('predict, one call after the other, host memory to host memory', header, rows, 3),
  }
}

export const predictSection = (scope: Scope): Section => section(trials(scope), report)
