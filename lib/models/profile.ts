import type { NativeModel, Step } from '../binding.js'
import type { DType } from '../dtype.js'
import { checkCount, checkPair } from '../layers/arguments.js'
import { type NdArray, sizeOf } from '../ndarray.js'
import { checkOptions } from '../options.js'
import { concreteShapes } from './batches.js'
import type { InputSpec } from './inputSpec.js'
import type { PredictorTarget } from './predictor.js'

export interface ProfileOptions {
  /** Images in a run. Default 1. */
  batchSize?: number
  /** Height and width, for inputs that leave them open. */
  imageSize?: number | readonly [number, number]
  /** Times that the model is run; the medians count. Default 10. */
  rounds?: number
}

/** One op of a model as it ran, or several that are computed in one pass. */
export interface ProfiledOp {
  /** Of the layer, or of the first and the last: 'block2_sepconv1 to conv2d'. */
  name: string
  /** 'separable_conv2d', or 'downsampling_block' for those of the entry flow in one pass. */
  type: string
  /**
   * What computes it: 'fused:avx512' of this package, or by the names of the library, 'brgconv:avx512_core'. Several are run
   * one after the other.
   */
  implementation: string
  ms: number
  /** Operations; a multiplication and an addition are two. */
  flops: number
  /** That it reads and writes at least, weights among them. */
  bytes: number
  inputs: number[][]
  output: number[]
  dtype: DType
}

/** Where the time of a model's runs goes. Times are in milliseconds. */
export interface Profile {
  device: string
  dtype: string
  batchSize: number
  rounds: number
  /** Of a run as `predict` makes it: from the first op to the last, copies of inputs and outputs among them. */
  runMs: number
  /** In the order in which they run. Each waits for the one before it, on a GPU too. */
  ops: ProfiledOp[]
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

const zeros = ({ dtype }: InputSpec, shape: number[]): NdArray => ({
  data: new (dtype === 'uint8' ? Uint8Array : Float32Array)(sizeOf(shape)),
  shape,
})

/** @internal What a step of a plan computes and moves, with the time that it took. */
export const profiledOp = (
  { name, type, launches, inputs, output, dtype }: Step,
  ms: number,
): ProfiledOp => ({
  name,
  type,
  implementation: launches.map((launch) => launch.name).join(' + '),
  ms,
  flops: sum(launches.map(({ flops }) => flops)),
  bytes: sum(launches.map(({ activationBytes, weightBytes }) => activationBytes + weightBytes)),
  inputs,
  output,
  dtype,
})

/** Model.profile. */
export async function profile(
  target: PredictorTarget,
  { device, dtype }: Pick<Profile, 'device' | 'dtype'>,
  options: ProfileOptions,
): Promise<Profile> {
  checkOptions(options, ['batchSize', 'imageSize', 'rounds'], 'profile')
  const batchSize = checkCount(options.batchSize ?? 1, 'batchSize of profile')
  const rounds = checkCount(options.rounds ?? 10, 'rounds of profile')
  const size =
    options.imageSize === undefined ? undefined : checkPair(options.imageSize, 'imageSize of profile')
  const shapes = concreteShapes(target.inputs, batchSize, size)
  const inputs = target.inputs.map((input, i) => zeros(input, shapes[i]))
  return target.use(shapes, async (native: NativeModel) => {
    await native.run(inputs)
    const runs = []
    for (let round = 0; round < rounds; round++) runs.push((await native.run(inputs)).timing.computeMs)
    const milliseconds = await native.profile(shapes, rounds)
    const { steps } = await native.describe(shapes)
    const ops = steps.map((step, i) => profiledOp(step, milliseconds[i]))
    return { device, dtype, batchSize, rounds, runMs: median(runs), ops }
  })
}

/**
 * The profile in the Trace Event Format of Chrome, which chrome://tracing and Perfetto show: one run, op after op.
 * @returns what JSON.stringify makes a file of
 */
export function toChromeTrace({ device, dtype, batchSize, ops }: Profile): object {
  let ts = 0
  const thread = { pid: 1, tid: 1 }
  const label = (name: string, text: string) => ({ name, ph: 'M', ...thread, args: { name: text } })
  const events = ops.map(({ name, type, ms, implementation, flops, bytes, output }) => {
    const event = {
      name,
      cat: type,
      ph: 'X',
      ...thread,
      ts,
      dur: ms * 1000,
      args: { type, implementation, output: output.join('x'), flops, bytes, 'GFLOP/s': flops / ms / 1e6 },
    }
    ts += event.dur
    return event
  })
  return {
    displayTimeUnit: 'ms',
    traceEvents: [
      label('process_name', `node-xception on ${device}`),
      label('thread_name', `${dtype}, batch of ${batchSize}`),
      ...events,
    ],
  }
}
