import type { ModelStats } from '../binding.js'
import type { DeviceKind } from '../device.js'
import { asyncDisposeSymbol, disposeSymbol } from '../disposable.js'
import type { ComputeDType } from '../dtype.js'
import { XceptionError } from '../errors.js'
import { checkCount, checkPath, refuse } from '../layers/arguments.js'
import type { Layer } from '../layers/layer.js'
import { randomSeed, streamSeed } from '../layers/random.js'
import type { NdArray } from '../ndarray.js'
import { exportOnnx } from '../onnx/index.js'
import { checkOptions } from '../options.js'
import { loadWeightsInto, saveWeights, type WeightSource } from '../weights/index.js'
import { type AttachedModel, attach } from './attachedModel.js'
import { concreteShapes, type PredictInput, type PredictInputs } from './batches.js'
import { compileFor, compileForInt8 } from './compile.js'
import {
  checkInputs,
  checkTensors,
  knownOptions,
  type ModelConfig,
  type ModelWeight,
  type PredictOptions,
  type PrepareOptions,
} from './config.js'
import type { Graph } from './graph.js'
import type { ModelHandle } from './handle.js'
import { inputSpecs } from './inputSpec.js'
import { lower } from './lower.js'
import { assignNames } from './names.js'
import { checkPasses, type PassName } from './passes/index.js'
import { type PredictorTarget, predict, prepare, type TimedArray } from './predictor.js'
import { type Profile, type ProfileOptions, profile } from './profile.js'
import { type CalibrateOptions, type CalibrationImages, calibrate } from './quantization/calibrate.js'
import type { Calibration } from './quantization/calibration.js'
import { Observer } from './quantization/observer.js'
import { Session } from './session.js'
import { sharedName } from './sharedName.js'
import { type SummaryOptions, summarize } from './summary.js'
import { one, type Shape, type SymbolicTensor } from './symbolic.js'
import { Target } from './target.js'
import { mapGraph, type Topology } from './topology.js'
import { checkAdoptWeights, checkSetWeights, describe, type OwnedWeight } from './weights.js'

type OnePrediction = NdArray<Float32Array>

/**
 * A graph of layers with weights. `Prediction` is what `predict` resolves to: an NdArray, or one for each
 * output where the model was given an array of outputs.
 */
export class Model<Prediction extends OnePrediction | OnePrediction[] = TimedArray> {
  readonly name: string
  readonly inputs: readonly SymbolicTensor[]
  readonly outputs: readonly SymbolicTensor[]
  readonly #topology: Topology
  readonly #weights: readonly OwnedWeight[]
  readonly #passes: readonly PassName[]
  readonly #single: boolean
  readonly #target: Target
  #session?: Session
  #disposed = false

  /** @internal Models are made by `model()`. */
  constructor(config: ModelConfig) {
    checkOptions(config, knownOptions, 'model')
    const { name = 'functional', seed = randomSeed() } = config
    if (typeof name !== 'string' || name === '') refuse('the name of a model', 'a string', name)
    checkCount(seed, 'seed of model', 0)
    this.name = name
    this.inputs = checkTensors(config.inputs, 'inputs')
    this.outputs = checkTensors(config.outputs, 'outputs')
    this.#single = !Array.isArray(config.outputs)
    this.#passes = checkPasses(config.passes)
    checkInputs(this.inputs)
    this.#topology = mapGraph(this.inputs, this.outputs)
    assignNames(this.layers)
    this.#weights = this.layers.flatMap((layer) => layer.weights.map((weight) => ({ layer, weight })))
    this.#weights.forEach(({ weight }, k) => {
      weight.seed(streamSeed(seed, k))
    })
    this.#target = new Target(config, 'model')
  }

  /** In Keras's order, inputs included. */
  get layers(): readonly Layer[] {
    return this.#topology.layers
  }

  /** By name, or by place in `layers`. @throws ERR_INVALID_ARGUMENT */
  getLayer(nameOrIndex: string | number): Layer {
    const layer =
      typeof nameOrIndex === 'number'
        ? this.layers[nameOrIndex]
        : this.layers.find(({ name }) => name === nameOrIndex)
    return layer ?? refuse(`the layer of ${this.name}`, 'a name or an index that it has', nameOrIndex)
  }

  /** (batch, ...) of the input, or of each input where there are several. */
  get inputShape(): Shape | Shape[] {
    return one(this.inputs.map(({ shape }) => shape))
  }

  /** (batch, ...) of the output, or of each output where there are several. */
  get outputShape(): Shape | Shape[] {
    return one(this.outputs.map(({ shape }) => shape))
  }

  /**
   * 'cpu', or 'cuda:0': what 'auto' stands for is decided when this is first asked for.
   * @throws ERR_NATIVE_LOAD, ERR_DTYPE
   */
  get device(): string {
    return this.#target.device
  }

  /** Why device 'auto' is no GPU; undefined when it is, or when the device was asked for. */
  get fallbackReason(): string | undefined {
    return this.#target.fallbackReason
  }

  /** What it computes in. @throws as `device` does; ERR_DTYPE when 'auto' is a device that does not do so */
  get dtype(): ComputeDType {
    return this.#target.dtype
  }

  /** Layer, name and shape of every weight, in Keras's order. */
  get weights(): ModelWeight[] {
    return this.#weights.map(describe)
  }

  /**
   * Copies of the weights, float32, in the order of `weights`.
   * @throws ERR_WEIGHTS when the file they were loaded from was changed since, ERR_IO, ERR_OUT_OF_MEMORY
   */
  getWeights(): NdArray<Float32Array>[] {
    return this.#weights.map(({ weight }) => ({ data: weight.copySync(), shape: [...weight.shape] }))
  }

  /**
   * Sets all weights, in the order of `weights`; when one does not fit, none. The next prediction uses them.
   * @throws ERR_WEIGHTS naming the first misfit and both shapes, ERR_DTYPE, ERR_INVALID_ARGUMENT,
   * ERR_DISPOSED
   */
  setWeights(arrays: readonly NdArray[]): void {
    this.#checkAlive()
    const values = checkSetWeights(this.#weights, arrays)
    this.adoptWeights(values.map((data) => data.slice()))
  }

  /**
   * @internal `setWeights` without a copy: the caller must not write to the arrays any more. An array that has a
   * source is alone in its buffer.
   * @throws ERR_WEIGHTS
   */
  adoptWeights(
    arrays: readonly Float32Array[],
    sources: readonly (WeightSource | undefined)[] = [],
    origins: readonly string[] = [],
  ): void {
    this.#checkAlive()
    checkAdoptWeights(this.#weights, arrays)
    this.#weights.forEach(({ weight }, i) => {
      weight.adopt(arrays[i], sources[i], origins[i])
    })
  }

  /** @internal `getWeights` off the event loop. */
  copyWeights(): Promise<Float32Array[]> {
    return Promise.all(this.#weights.map(({ weight }) => weight.copy()))
  }

  /**
   * Loads legacy HDF5 weights, a whole-model HDF5 file, Keras 3 `.weights.h5` or `.keras`.
   * @throws ERR_FILE_NOT_FOUND, ERR_WEIGHTS_FORMAT, ERR_WEIGHTS, ERR_INVALID_ARGUMENT, ERR_DISPOSED
   */
  async loadWeights(path: string): Promise<void> {
    this.#checkAlive()
    await loadWeightsInto(this, checkPath(path, 'loadWeights'))
  }

  /** Writes a legacy HDF5 weights file. @throws ERR_INVALID_ARGUMENT, ERR_IO, ERR_DISPOSED, and as getWeights */
  async saveWeights(path: string): Promise<void> {
    this.#checkAlive()
    await saveWeights(this, checkPath(path, 'saveWeights'))
  }

  /**
   * The model as an ONNX file: opset 17, float32. It takes what `predict` takes, NHWC under the names of the input layers,
   * the batch and what else is open symbolic, and gives the same under the names of the output layers.
   * @throws ERR_MODEL_TOO_LARGE beyond 2 GB, ERR_DISPOSED, and as getWeights
   */
  async toOnnx(): Promise<Uint8Array> {
    this.#checkAlive()
    return exportOnnx(this, lower(this.#topology.nodes, this.inputs, this.outputs))
  }

  /** Number of elements of all weights. */
  countParams(): number {
    return this.#weights.reduce((sum, { weight }) => sum + weight.size, 0)
  }

  /** The table that Keras prints; returned, and printed by console.log unless `print` says otherwise. */
  summary(options: SummaryOptions = {}): string {
    const text = summarize({ name: this.name, ...this.#topology }, options)
    const { print = console.log } = options
    if (print) print(text)
    return text
  }

  /**
   * Plans built, the bytes that weights and arena take on the device, how many models of all threads use them, how many
   * of the plans run as CUDA graphs, and what came through the queue of a model that batches predictions. Zeros before
   * the first prediction.
   * @throws ERR_DISPOSED
   */
  stats(): ModelStats {
    this.#checkAlive()
    return this.#open().stats()
  }

  /**
   * Packs the weights and builds plans ahead of the first prediction.
   * @throws ERR_SHAPE when an input leaves its size open and `imageSize` is not given, ERR_DISPOSED,
   * ERR_OUT_OF_MEMORY
   */
  async prepare(options: PrepareOptions = {}): Promise<void> {
    this.#checkAlive()
    await prepare(this.#predictor, options)
  }

  /**
   * Runs the model.
   *
   * A model of one input takes a batch (batch, height, width, channels), one image without the batch axis, an
   * array of images of equal shape, or a Tensor on the model's device. A model of several inputs takes an
   * object of such values by the names of its input layers, and so may a model of one. Float32Array is taken
   * as it is; uint8 data given for a float32 input is converted to 0 ... 255. The data must not change until
   * the promise settles.
   *
   * Resolves to an NdArray of float32, with the batch axis even for one image; to an array of them where the
   * model was given an array of outputs. Its `timing` says how long it waited and was computed, and in a batch of how
   * many.
   * @throws ERR_SHAPE, ERR_DTYPE, ERR_INVALID_ARGUMENT, ERR_DISPOSED, ERR_OUT_OF_MEMORY, ERR_BACKEND; ERR_QUEUE_FULL
   * where `batching` says so; the reason of the signal
   */
  async predict(x: PredictInput | PredictInputs, options: PredictOptions = {}): Promise<Prediction> {
    this.#checkAlive()
    const predictions = await predict(this.#predictor, x, options)
    return (this.#single ? predictions[0] : predictions) as OnePrediction | OnePrediction[] as Prediction
  }

  /**
   * Runs the model on images of zeros, and says how long each op takes, what it moves and computes, and which
   * implementation the library has chosen for it. `toChromeTrace` makes a file of it for Perfetto.
   * @throws ERR_SHAPE when an input leaves its size open and `imageSize` is not given, ERR_DISPOSED,
   * ERR_OUT_OF_MEMORY
   */
  async profile(options: ProfileOptions = {}): Promise<Profile> {
    this.#checkAlive()
    return profile(this.#predictor, this.#target, options)
  }

  /**
   * Runs the model in float32 on the CPU, and notes how large the values become that dtype 'int8' rounds to 8 bits. Give
   * it some hundred images like those that are to be predicted, preprocessed as for `predict`. The result is plain data
   * for the option `calibration`, and can be kept as JSON.
   * @param images what predict takes, each an image or a batch; they are looked at one by one
   * @throws ERR_INVALID_ARGUMENT for no image, or one that makes a value infinite; ERR_DISPOSED, and as predict
   */
  async calibrate(images: CalibrationImages, options: CalibrateOptions = {}): Promise<Calibration> {
    this.#checkAlive()
    const weights = this.#weights.map(({ weight }) => weight)
    const observer = new Observer(weights, () => compileForInt8(this.#lowered(), this.#passes))
    try {
      return await calibrate(inputSpecs(this.inputs), observer, images, options)
    } finally {
      observer.close()
    }
  }

  /**
   * What `Model.attach` makes this model of in another thread of this process. It stands for the weights of the moment.
   * @throws ERR_SHAPE when an input leaves its size open and nothing was prepared or predicted yet, ERR_DISPOSED
   */
  get handle(): ModelHandle {
    this.#checkAlive()
    const { name, device, dtype } = this
    const { maxBatch } = this.#target
    const inputs = inputSpecs(this.inputs)
    return {
      id: this.#open().share(() => concreteShapes(inputs, 1)),
      name,
      device,
      dtype,
      inputs,
      outputShapes: this.outputs.map(({ shape }) => shape),
      single: this.#single,
      ...(maxBatch && { maxBatch }),
    }
  }

  /**
   * The model that a handle stands for, in this thread: the same weights on the device, and the same queue.
   * @throws ERR_INVALID_ARGUMENT for what is no handle of this process, ERR_DISPOSED when the model is gone
   */
  static attach(handle: ModelHandle): Promise<AttachedModel>
  static attach(handle: ModelHandle): Promise<AttachedModel<TimedArray | TimedArray[]>> {
    return attach(handle)
  }

  /** @internal The graph as the native side gets it. */
  compile(kind: DeviceKind, dtype: ComputeDType): Graph {
    return compileFor(kind, dtype, this.#lowered(), this.#passes, this.#target.calibration)
  }

  /**
   * Gives back the device memory, once predictions under way are done. Idempotent; any later use throws
   * ERR_DISPOSED. Other models that share layers keep them.
   */
  dispose(): void {
    this.#disposed = true
    this.#session?.close()
    this.#session = undefined
  }

  [disposeSymbol](): void {
    this.dispose()
  }

  async [asyncDisposeSymbol](): Promise<void> {
    this.dispose()
  }

  get #predictor(): PredictorTarget {
    return {
      inputs: inputSpecs(this.inputs),
      kind: this.#target.kind,
      maxBatch: this.#target.maxBatch,
      use: (shapes, task) => {
        this.#checkAlive()
        return this.#open().use(shapes, task)
      },
    }
  }

  #checkAlive(): void {
    if (this.#disposed) throw new XceptionError('ERR_DISPOSED', `Model '${this.name}' was disposed`)
  }

  #lowered(): Graph {
    return lower(this.#topology.nodes, this.inputs, this.outputs)
  }

  #open(): Session {
    if (this.#session) return this.#session
    const target = this.#target
    const weights = this.#weights.map(({ weight }) => weight)
    this.#session = new Session(
      target,
      weights,
      () => this.compile(target.kind, target.dtype),
      (options) => {
        const { device, dtype, calibration, batching } = target
        return sharedName({
          device,
          dtype,
          ...(dtype === 'int8' && { calibration }),
          options,
          batching,
          graph: this.#lowered(),
          passes: this.#passes,
          weights,
        })
      },
    )
    return this.#session
  }
}

/**
 * Makes a model of the layers between `inputs` and `outputs`. Layers without a name get theirs now; one that
 * has its name from another model gets a new number where that name is taken. Weights are made when they are
 * first needed, and the device is first used by `prepare` or `predict`.
 * @throws ERR_GRAPH when inputs and outputs do not belong together or two layers were given one name,
 * ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION; ERR_DTYPE, ERR_DEVICE_UNAVAILABLE or why CUDA cannot be opened
 */
export function model(config: ModelConfig<SymbolicTensor>): Model
export function model(config: ModelConfig<readonly SymbolicTensor[]>): Model<TimedArray[]>
export function model(config: ModelConfig): Model<TimedArray | TimedArray[]>
export function model(config: ModelConfig): Model<TimedArray | TimedArray[]> {
  return new Model(config)
}
