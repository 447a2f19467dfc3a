import { binding, type ModelStats, type NativeModel } from '../binding.js'
import { kindOf } from '../device.js'
import { asyncDisposeSymbol, disposeSymbol } from '../disposable.js'
import { XceptionError } from '../errors.js'
import type { PredictInput, PredictInputs } from './batches.js'
import type { PredictOptions, PrepareOptions } from './config.js'
import { checkHandle, type ModelHandle } from './handle.js'
import { Lease } from './lease.js'
import { type PredictorTarget, predict, prepare, type TimedArray } from './predictor.js'
import { one, type Shape } from './symbolic.js'

/**
 * A model that another thread has made, to predict with: `Model.attach` gives it. Its weights are on the device once,
 * however many threads use them, and go with the last. The layers stay with the thread that made them.
 */
export class AttachedModel<Prediction extends TimedArray | TimedArray[] = TimedArray> {
  /** Can be sent on to further threads. */
  readonly handle: ModelHandle
  #lease?: Lease
  readonly #target: PredictorTarget

  /** @internal */
  constructor(handle: ModelHandle, native: NativeModel) {
    this.handle = handle
    this.#lease = new Lease(native)
    this.#target = {
      inputs: handle.inputs,
      kind: kindOf(handle.device),
      maxBatch: handle.maxBatch,
      use: async (_, task) => this.#checkAlive().use(task),
    }
  }

  get name(): string {
    return this.handle.name
  }

  /** 'cpu', or 'cuda:0'. */
  get device(): string {
    return this.handle.device
  }

  /** What it computes in. */
  get dtype(): string {
    return this.handle.dtype
  }

  /** (batch, ...) of the input, or of each input where there are several. */
  get inputShape(): Shape | Shape[] {
    return one(this.handle.inputs.map(({ shape }) => shape))
  }

  /** (batch, ...) of the output, or of each output where there are several. */
  get outputShape(): Shape | Shape[] {
    return one([...this.handle.outputShapes])
  }

  /** As `Model.predict`. @throws as it does */
  async predict(x: PredictInput | PredictInputs, options: PredictOptions = {}): Promise<Prediction> {
    this.#checkAlive()
    const predictions = await predict(this.#target, x, options)
    return (this.handle.single ? predictions[0] : predictions) as Prediction
  }

  /** As `Model.prepare`. @throws as it does */
  async prepare(options: PrepareOptions = {}): Promise<void> {
    this.#checkAlive()
    await prepare(this.#target, options)
  }

  /** As `Model.stats`: of the model that all its threads use. @throws ERR_DISPOSED */
  stats(): ModelStats {
    return this.#checkAlive().native!.stats()
  }

  /** Lets go of the model, for this thread, once predictions under way are done. Idempotent; a later use throws ERR_DISPOSED. */
  dispose(): void {
    this.#lease?.retire()
    this.#lease = undefined
  }

  [disposeSymbol](): void {
    this.dispose()
  }

  async [asyncDisposeSymbol](): Promise<void> {
    this.dispose()
  }

  #checkAlive(): Lease {
    if (this.#lease) return this.#lease
    throw new XceptionError('ERR_DISPOSED', `Model '${this.name}' was disposed in this thread`)
  }
}

/** @throws ERR_INVALID_ARGUMENT, ERR_DISPOSED */
export async function attach(given: unknown): Promise<AttachedModel<TimedArray | TimedArray[]>> {
  const handle = checkHandle(given)
  const native = await binding().attachModel(handle.id)
  if (native) return new AttachedModel(handle, native)
  throw new XceptionError(
    'ERR_DISPOSED',
    `The model '${handle.name}' that the handle stands for is not there`,
    {
      hint: 'It was disposed of, or could not be loaded: whoever made it must keep it until it is attached.',
    },
  )
}
