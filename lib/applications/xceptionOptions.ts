import { access } from 'node:fs/promises'
import type { TensorDType } from '../dtype.js'
import { XceptionError } from '../errors.js'
import { type ActivationName, checkActivation } from '../layers/activations.js'
import { checkCount, checkFlag, checkOneOf, isCount, refuse } from '../layers/arguments.js'
import type { ModelConfig } from '../models/config.js'
import { type Shape, SymbolicTensor } from '../models/symbolic.js'
import { type TargetOptions, targetOptionNames } from '../models/target.js'
import { formatShape } from '../ndarray.js'
import { checkOptions } from '../options.js'

/** What follows the last activation when the top is left out. */
export type Pooling = 'avg' | 'max' | null

export interface XceptionOptions extends TargetOptions, Pick<ModelConfig, 'name' | 'seed' | 'passes'> {
  /** Whether the classifier is part of the network. Default true. */
  includeTop?: boolean
  /** 'imagenet', null for initial ones, or the path of a Keras weights file. Default 'imagenet'. */
  weights?: 'imagenet' | (string & {}) | null
  /** The symbolic tensor to build on. Default: an `input()` of `inputShape`. */
  inputTensor?: SymbolicTensor
  /**
   * What the network takes: 'float32' that went through `preprocessInput`, or 'uint8', pixels from 0 to 255, which a
   * `rescaling` layer in front takes to -1 ... 1 on the device; a GPU is then sent a quarter of the bytes. Not with
   * inputTensor. Default 'float32'.
   */
  inputDType?: TensorDType
  /** [height, width, 3], sides 71 or more. Default [299, 299, 3]; without top, [null, null, 3]. */
  inputShape?: Shape
  /** Without top only: null leaves the feature map. Default null. */
  pooling?: Pooling
  /** With top only. Default 1000. */
  classes?: number
  /** With top only; null for the logits. Default 'softmax'. */
  classifierActivation?: ActivationName | null
}

export interface CheckedOptions {
  includeTop: boolean
  weights: string | null
  inputTensor?: SymbolicTensor
  inputDType: TensorDType
  inputShape: Shape
  pooling: Pooling
  classes: number
  classifierActivation: ActivationName
}

const known = [
  'includeTop',
  'weights',
  'inputTensor',
  'inputDType',
  'inputShape',
  'pooling',
  'classes',
  'classifierActivation',
  'name',
  'seed',
  'passes',
  ...targetOptionNames,
]

const DEFAULT_SIDE = 299
const LEAST_SIDE = 71

function refuseShape(problem: string, shape: Shape, hint?: string): never {
  throw new XceptionError('ERR_SHAPE', `${problem} but received inputShape ${formatShape(shape)}`, { hint })
}

function checkInputShape(shape: unknown, includeTop: boolean, weights: string | null): Shape {
  if (!Array.isArray(shape) || shape.length !== 3 || !shape.every((dim) => dim === null || isCount(dim, 1))) {
    return refuse('inputShape of Xception', '[height, width, 3]', shape)
  }
  const [height, width, channels] = shape as Shape
  if (channels !== 3) {
    const hint =
      height === 3 ? 'Images are channels-last here: [height, width, 3], and data in NHWC order.' : undefined
    refuseShape('Xception takes images of 3 channels', shape, hint)
  }
  if ([height, width].some((side) => side !== null && side < LEAST_SIDE)) {
    refuseShape(`Xception takes images of at least ${LEAST_SIDE}x${LEAST_SIDE}`, shape)
  }
  if (!includeTop) return shape
  if (height === null || width === null) refuseShape('With its top, Xception needs a fixed size', shape)
  if (weights === 'imagenet' && (height !== DEFAULT_SIDE || width !== DEFAULT_SIDE)) {
    refuseShape(
      `With its top and ImageNet's weights, Xception takes ${DEFAULT_SIDE}x${DEFAULT_SIDE} images`,
      shape,
      'Leave inputShape away and resize the images, or use includeTop: false.',
    )
  }
  return shape
}

async function checkWeights(weights: unknown): Promise<string | null> {
  if (weights === null || weights === 'imagenet') return weights
  if (typeof weights !== 'string' || weights === '') {
    return refuse('weights of Xception', "'imagenet', null, or a path", weights)
  }
  try {
    await access(weights)
  } catch (cause) {
    throw new XceptionError('ERR_FILE_NOT_FOUND', `There is no weights file '${weights}'`, {
      hint: "weights is 'imagenet', null, or the path of a file.",
      cause,
    })
  }
  return weights
}

/** The options with Keras's defaults, checked as Keras checks them. @throws as Xception does */
export async function checkXceptionOptions(options: XceptionOptions): Promise<CheckedOptions> {
  checkOptions(options, known, 'Xception')
  const includeTop = checkFlag(options.includeTop ?? true, 'includeTop of Xception')
  const classes = checkCount(options.classes ?? 1000, 'classes of Xception')
  const pooling = options.pooling ?? null
  if (pooling !== null) checkOneOf(pooling, ['avg', 'max'], 'pooling of Xception')
  const { inputTensor, classifierActivation = 'softmax' } = options
  if (inputTensor !== undefined && !(inputTensor instanceof SymbolicTensor)) {
    refuse('inputTensor of Xception', 'a symbolic tensor', typeof inputTensor)
  }
  const inputDType = checkOneOf(
    options.inputDType ?? 'float32',
    ['float32', 'uint8'],
    'inputDType of Xception',
  )
  if (inputTensor !== undefined && options.inputDType !== undefined) {
    refuse('inputDType of Xception with inputTensor, which has a dtype', 'none', options.inputDType)
  }
  const activation = checkActivation(classifierActivation, 'classifierActivation of Xception')
  const weights = await checkWeights(options.weights === undefined ? 'imagenet' : options.weights)
  if (weights === 'imagenet' && includeTop && classes !== 1000) {
    refuse("classes of Xception with its top and ImageNet's weights", '1000', classes)
  }
  if (weights !== null && includeTop && activation !== 'softmax' && activation !== 'linear') {
    refuse('classifierActivation of Xception with trained weights', "'softmax' or null", classifierActivation)
  }
  const defaultSide = includeTop ? DEFAULT_SIDE : null
  const inputShape = checkInputShape(
    inputTensor?.shape.slice(1) ?? options.inputShape ?? [defaultSide, defaultSide, 3],
    includeTop,
    weights,
  )
  return {
    includeTop,
    weights,
    inputTensor,
    inputDType,
    inputShape,
    pooling,
    classes,
    classifierActivation: activation,
  }
}
