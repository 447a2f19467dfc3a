import type { NativeModel, RunResult, RunTiming } from '../binding.js'
import type { DeviceKind } from '../device.js'
import type { NdArray } from '../ndarray.js'
import { trimStagingLater } from '../staging.js'
import { type Abortable, abortable } from './abortable.js'
import { type Batch, chunk, type Handover, join } from './batches.js'

/** Runs that one prediction has under way: one is copied to a GPU while another is computed there. */
const UNDER_WAY = { cpu: 1, cuda: 2 } as const satisfies Record<DeviceKind, number>

export interface RunPlan extends Abortable, Handover {
  /** Examples in one run. */
  step: number
  kind: DeviceKind
}

/** What the runs of one prediction took together; of their batches, the largest. */
const sumOf = (timings: readonly RunTiming[]): RunTiming =>
  timings.reduce((sum, { queueMs, computeMs, batchSize }) => ({
    queueMs: sum.queueMs + queueMs,
    computeMs: sum.computeMs + computeMs,
    batchSize: Math.max(sum.batchSize, batchSize),
  }))

/** Runs the examples, `step` at a time; one array for each output. @throws as NativeModel.run; the signal's reason */
export async function runBatches(
  native: Pick<NativeModel, 'run'>,
  batches: readonly Batch[],
  { step, kind, signal, abort, ...handover }: RunPlan,
): Promise<{ outputs: NdArray<Float32Array>[]; timing: RunTiming }> {
  trimStagingLater()
  const [{ shape }] = batches
  const results: RunResult[] = []
  const started: Promise<RunResult>[] = []
  for (let start = 0; start < shape[0]; start += step) {
    const inputs = chunk(batches, start, Math.min(start + step, shape[0]), handover)
    const result = abortable({ signal, abort }, (id) => native.run(inputs, id))
    result.catch(() => {}) // thrown below, unless one before it failed too
    started.push(result)
    if (started.length === UNDER_WAY[kind]) results.push(await started.shift()!)
  }
  for (const result of started) results.push(await result)
  return {
    outputs: results[0].outputs.map((_, output) => join(results.map(({ outputs }) => outputs[output]))),
    timing: sumOf(results.map(({ timing }) => timing)),
  }
}
