import { binding, type NativeModel, type RunTiming } from '../binding.js'
import type { DeviceKind } from '../device.js'
import { checkCount, checkFlag, checkPair, refuse } from '../layers/arguments.js'
import type { NdArray } from '../ndarray.js'
import { checkOptions } from '../options.js'
import { Tensor } from '../tensor.js'
import { abortable } from './abortable.js'
import { concreteShapes, takeOver, toBatches } from './batches.js'
import { DEFAULT_BATCH_SIZE, type PredictOptions, type PrepareOptions } from './config.js'
import type { InputSpec } from './inputSpec.js'
import { runBatches } from './runBatches.js'

/** A prediction's output. `timing` says how it came about; it is not enumerable, so that equal answers are equal. */
export interface TimedArray extends NdArray<Float32Array> {
  readonly timing: RunTiming
}

/** What it takes to predict, whoever has the layers and the weights. */
export interface PredictorTarget {
  readonly inputs: readonly InputSpec[]
  readonly kind: DeviceKind
  /** Most examples in a run; none where runs are not batched. */
  readonly maxBatch?: number
  /** Runs `task` with a native model that is prepared for inputs of `shapes`. */
  use<T>(shapes: number[][], task: (native: NativeModel) => T | Promise<T>): Promise<T>
}

const withTiming = (array: NdArray<Float32Array>, timing: RunTiming): TimedArray =>
  Object.defineProperty(array, 'timing', { value: timing }) as TimedArray

function checkSignal(signal: unknown): AbortSignal | undefined {
  if (signal === undefined || signal instanceof AbortSignal) return signal
  return refuse('signal of predict', 'an AbortSignal', signal)
}

/** Model.predict, with one array for each output. */
export async function predict(
  target: PredictorTarget,
  x: unknown,
  options: PredictOptions,
): Promise<TimedArray[]> {
  checkOptions(options, ['batchSize', 'signal', 'transfer'], 'predict')
  const signal = checkSignal(options.signal)
  const taken = checkFlag(options.transfer ?? false, 'transfer of predict')
  const { kind, maxBatch } = target
  const size = options.batchSize ?? maxBatch ?? DEFAULT_BATCH_SIZE[kind]
  const batchSize = Math.min(checkCount(size, 'batchSize of predict'), maxBatch ?? Number.POSITIVE_INFINITY)
  signal?.throwIfAborted()
  const given = toBatches(target.inputs, x)
  const batches = taken ? takeOver(given) : given
  const examples = batches[0].shape[0]
  // A tensor cannot be cut on the device, so it runs whole.
  const step = batches.some((batch) => batch instanceof Tensor) ? examples : Math.min(batchSize, examples)
  const shapes = batches.map(({ shape }) => [step, ...shape.slice(1)])
  const abort = (id: number) => binding().abort(id)
  // Also while the model is loaded, when there is no run yet that could be aborted.
  const { outputs, timing } = await abortable({ signal, abort: () => {} }, () =>
    target.use(shapes, (native) => runBatches(native, batches, { step, kind, taken, signal, abort })),
  )
  return outputs.map((output) => withTiming(output, timing))
}

/** Model.prepare. */
export async function prepare(target: PredictorTarget, options: PrepareOptions): Promise<void> {
  checkOptions(options, ['batchSizes', 'imageSize'], 'prepare')
  const { batchSizes = [1], imageSize } = options
  if (!Array.isArray(batchSizes)) refuse('batchSizes of prepare', 'an array', batchSizes)
  const size = imageSize === undefined ? undefined : checkPair(imageSize, 'imageSize of prepare')
  for (const batchSize of batchSizes) {
    const shapes = concreteShapes(target.inputs, checkCount(batchSize, 'batchSizes of prepare'), size)
    await target.use(shapes, (native) => native.prepare(shapes))
  }
}
