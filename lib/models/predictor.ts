import { binding, type NativeModel, type RunTiming } from '../binding.js'
import type { DeviceKind } from '../device.js'
import { XceptionError } from '../errors.js'
import { checkCount, checkFlag, checkOneOf, checkPair, refuse } from '../layers/arguments.js'
import type { NdArray } from '../ndarray.js'
import { checkOptions } from '../options.js'
import { preprocessings, tableOf } from '../preprocessing.js'
import { Tensor } from '../tensor.js'
import { abortable } from './abortable.js'
import { type Batch, concreteShapes, partsOf, takeOver, toBatches } from './batches.js'
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

/** @throws ERR_DTYPE unless all are pixels, and the model takes floats */
function checkPixels(batches: readonly Batch[], inputs: readonly InputSpec[]): void {
  const isPixels = (batch: Batch) =>
    !(batch instanceof Tensor || partsOf(batch).some((data) => data instanceof Float32Array))
  if (batches.every(isPixels) && inputs.every(({ dtype }) => dtype === 'float32')) return
  throw new XceptionError('ERR_DTYPE', 'predict() preprocesses uint8 pixels, for models that take float32', {
    hint: "Without preprocess, what the model is given is what it takes: see preprocessInput, and inputDType: 'uint8'.",
  })
}

/** Model.predict, with one array for each output. */
export async function predict(
  target: PredictorTarget,
  x: unknown,
  options: PredictOptions,
): Promise<TimedArray[]> {
  checkOptions(options, ['batchSize', 'signal', 'transfer', 'preprocess'], 'predict')
  const signal = checkSignal(options.signal)
  const taken = checkFlag(options.transfer ?? false, 'transfer of predict')
  const { kind, maxBatch } = target
  const size = options.batchSize ?? maxBatch ?? DEFAULT_BATCH_SIZE[kind]
  const batchSize = Math.min(checkCount(size, 'batchSize of predict'), maxBatch ?? Number.POSITIVE_INFINITY)
  signal?.throwIfAborted()
  const given = toBatches(target.inputs, x)
  const preprocess = checkOneOf(options.preprocess ?? 'none', preprocessings, 'preprocess of predict')
  if (preprocess !== 'none') checkPixels(given, target.inputs)
  const batches = taken ? takeOver(given) : given
  const examples = batches[0].shape[0]
  // A tensor cannot be cut on the device, so it runs whole.
  const step = batches.some((batch) => batch instanceof Tensor) ? examples : Math.min(batchSize, examples)
  const shapes = batches.map(({ shape }) => [step, ...shape.slice(1)])
  const abort = (id: number) => binding().abort(id)
  // Also while the model is loaded, when there is no run yet that could be aborted.
  const { outputs, timing } = await abortable({ signal, abort: () => {} }, () =>
    target.use(shapes, (native) =>
      runBatches(native, batches, { step, kind, signal, abort, taken, table: tableOf[preprocess] }),
    ),
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
