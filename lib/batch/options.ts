import { deviceNamed } from '../device.js'
import { XceptionError } from '../errors.js'
import { checkLoadOptions, type LoadImageOptions } from '../images/options.js'
import type { LoadPlan } from '../images/task.js'
import { checkCount, checkOneOf, refuse } from '../layers/arguments.js'
import { AttachedModel } from '../models/attachedModel.js'
import type { ModelHandle } from '../models/handle.js'
import { Model, type Shape } from '../models/index.js'
import { type InputSpec, inputSpecs } from '../models/inputSpec.js'
import { formatShape } from '../ndarray.js'
import { checkOptions } from '../options.js'
import { type Preprocessing, preprocessings } from '../preprocessing.js'

/** How a pool makes images and classifies them. Images are read as `loadImage` reads them. */
export interface PoolOptions extends LoadImageOptions {
  /**
   * A model of one image input and one output, best one with `batching` whose `whenFull` is 'wait'. The pool uses it, with
   * the weights that it has now, until it is closed, even if it is disposed of before.
   */
  model: Model | AttachedModel
  /**
   * Threads that read, decode, resize and preprocess. The model computes in its device's own threads, whatever the number
   * of these. Default: as many as compute threads, which are the cores that this process may use.
   */
  workers?: number
  /**
   * Images that one `classify` has under way at a time: taken from its source, and not yet handed out. Each takes some
   * megabytes. Default: enough for two batches and two images a worker.
   */
  inFlight?: number
  /**
   * 'xception' takes pixels to -1 ... 1, 'none' leaves them 0 to 255. Default: 'xception' for a model that takes float32,
   * and 'none' for one that takes uint8.
   */
  preprocess?: Preprocessing
  /** [height, width] of the images. Default: what the model takes; needed where that is open. */
  targetSize?: [height: number, width: number]
}

/** A pool's options, all filled in. */
export interface PoolSettings {
  handle: ModelHandle
  workers: number
  inFlight: number
  preprocess: Preprocessing
  plan: LoadPlan
}

const known = [
  'model',
  'workers',
  'inFlight',
  'preprocess',
  'targetSize',
  'interpolation',
  'keepAspectRatio',
  'maxPixels',
  'autoOrient',
]

const expectedModel = 'one of one input (batch, height, width, 3) and one output'

/** @throws ERR_INVALID_ARGUMENT */
function inputOf(model: unknown): InputSpec {
  if (!(model instanceof Model || model instanceof AttachedModel)) {
    return refuse('model of createPool', 'a model', model)
  }
  const inputs = model instanceof Model ? inputSpecs(model.inputs) : model.handle.inputs
  const [input] = inputs
  if (inputs.length === 1 && input.shape.length === 4 && input.shape[3] === 3) return input
  return refuse('model of createPool', expectedModel, model.name)
}

/** @throws ERR_SHAPE when neither the model nor the caller says it, or they disagree */
function checkTargetSize([, ...side]: Shape, given: [number, number] | null): [number, number] {
  const [height, width] = given ?? side
  if (height === null || width === null) {
    throw new XceptionError('ERR_SHAPE', 'The model of createPool leaves the size of its images open', {
      hint: 'Give createPool a targetSize: [height, width].',
    })
  }
  if ((side[0] ?? height) === height && (side[1] ?? width) === width) return [height, width]
  const [expected, received] = [side.slice(0, 2), [height, width]].map(formatShape)
  throw new XceptionError('ERR_SHAPE', `The model takes images of ${expected} but targetSize is ${received}`)
}

function checkPreprocess(value: unknown, { dtype }: InputSpec): Preprocessing {
  const preprocess = checkOneOf(
    value ?? (dtype === 'float32' ? 'xception' : 'none'),
    preprocessings,
    'preprocess of createPool',
  )
  if (preprocess === 'xception' && dtype === 'uint8') {
    refuse('preprocess of createPool for a model that takes uint8', "'none'", preprocess)
  }
  return preprocess
}

/**
 * Checks the options, and prepares the model for images of their size.
 * @throws ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION, ERR_SHAPE, and as Model.prepare
 */
export async function openOptions(options: PoolOptions): Promise<PoolSettings> {
  checkOptions(options, known, 'createPool')
  const { model, workers, inFlight, preprocess, ...loading } = options
  const input = inputOf(model)
  const plan = checkLoadOptions(loading, 'createPool')
  const targetSize = checkTargetSize(input.shape, plan.targetSize)
  const preprocessing = checkPreprocess(preprocess, input)
  if (workers !== undefined) checkCount(workers, 'workers of createPool')
  if (inFlight !== undefined) checkCount(inFlight, 'inFlight of createPool')
  await model.prepare({ imageSize: targetSize })
  const { handle } = model
  if (!handle.single) refuse('model of createPool', expectedModel, model.name)
  const threads = workers ?? deviceNamed('cpu').threads
  return {
    handle,
    workers: threads,
    inFlight: inFlight ?? 2 * ((handle.maxBatch ?? 1) + threads),
    preprocess: preprocessing,
    plan: { ...plan, targetSize },
  }
}
