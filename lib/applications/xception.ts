import {
  activation,
  add,
  batchNormalization,
  conv2d,
  dense,
  globalAveragePooling2d,
  globalMaxPooling2d,
  input,
  maxPooling2d,
  rescaling,
  separableConv2d,
} from '../layers/index.js'
import { type Model, model } from '../models/model.js'
import type { SymbolicTensor } from '../models/symbolic.js'
import { pickTargetOptions } from '../models/target.js'
import { sourcesOf } from '../models/topology.js'
import { imagenetWeights } from '../weights/index.js'
import { type CheckedOptions, checkXceptionOptions, type XceptionOptions } from './xceptionOptions.js'

const relu = (x: SymbolicTensor, name: string) => activation({ activation: 'relu', name }).apply(x)

const normalize = (x: SymbolicTensor, name?: string) => batchNormalization({ name }).apply(x)

/** Convolution, normalization, ReLU. */
function convolution(x: SymbolicTensor, filters: number, strides: number, name: string): SymbolicTensor {
  x = conv2d({ filters, kernelSize: 3, strides, useBias: false, name }).apply(x)
  return relu(normalize(x, `${name}_bn`), `${name}_act`)
}

/** Separable convolution and normalization. */
function separable(x: SymbolicTensor, filters: number, name: string): SymbolicTensor {
  x = separableConv2d({ filters, kernelSize: 3, padding: 'same', useBias: false, name }).apply(x)
  return normalize(x, `${name}_bn`)
}

/** A block that halves the image: separable convolutions and pooling, added to a strided 1x1 shortcut. */
function downsample(
  x: SymbolicTensor,
  filters: readonly [number, number],
  name: string,
  reluFirst = true,
): SymbolicTensor {
  let residual = conv2d({
    filters: filters[1],
    kernelSize: 1,
    strides: 2,
    padding: 'same',
    useBias: false,
  }).apply(x)
  residual = normalize(residual)
  if (reluFirst) x = relu(x, `${name}_sepconv1_act`)
  x = separable(x, filters[0], `${name}_sepconv1`)
  x = relu(x, `${name}_sepconv2_act`)
  x = separable(x, filters[1], `${name}_sepconv2`)
  x = maxPooling2d({ poolSize: 3, strides: 2, padding: 'same', name: `${name}_pool` }).apply(x)
  return add().apply([x, residual])
}

function entryFlow(x: SymbolicTensor): SymbolicTensor {
  x = convolution(x, 32, 2, 'block1_conv1')
  x = convolution(x, 64, 1, 'block1_conv2')
  x = downsample(x, [128, 128], 'block2', false)
  x = downsample(x, [256, 256], 'block3')
  return downsample(x, [728, 728], 'block4')
}

/** Eight times the same block, each added to what it began with. */
function middleFlow(x: SymbolicTensor): SymbolicTensor {
  for (let block = 5; block <= 12; block++) {
    const residual = x
    for (let unit = 1; unit <= 3; unit++) {
      const name = `block${block}_sepconv${unit}`
      x = separable(relu(x, `${name}_act`), 728, name)
    }
    x = add().apply([x, residual])
  }
  return x
}

function exitFlow(x: SymbolicTensor): SymbolicTensor {
  x = downsample(x, [728, 1024], 'block13')
  x = relu(separable(x, 1536, 'block14_sepconv1'), 'block14_sepconv1_act')
  return relu(separable(x, 2048, 'block14_sepconv2'), 'block14_sepconv2_act')
}

function classifier(x: SymbolicTensor, { classes, classifierActivation }: CheckedOptions): SymbolicTensor {
  x = globalAveragePooling2d({ name: 'avg_pool' }).apply(x)
  return dense({ units: classes, activation: classifierActivation, name: 'predictions' }).apply(x)
}

function pool(x: SymbolicTensor, { pooling }: CheckedOptions): SymbolicTensor {
  if (pooling === 'avg') return globalAveragePooling2d().apply(x)
  if (pooling === 'max') return globalMaxPooling2d().apply(x)
  return x
}

function source({ inputShape, inputDType }: CheckedOptions): SymbolicTensor {
  const x = input({ shape: inputShape, dtype: inputDType })
  return inputDType === 'uint8' ? rescaling({ scale: 1 / 127.5, offset: -1 }).apply(x) : x
}

/**
 * Xception (Chollet, 2017) as keras.applications builds it: the same layers, names, defaults and refusals.
 * Takes float32 (batch, height, width, 3) that went through `preprocessInput`, or with inputDType 'uint8' the pixels
 * themselves; gives (batch, classes), or features.
 * @throws ERR_INVALID_ARGUMENT, ERR_UNKNOWN_OPTION; ERR_SHAPE for sides under 71, channels other than 3 or
 * channels-first shapes; ERR_FILE_NOT_FOUND, ERR_WEIGHTS, ERR_WEIGHTS_FORMAT; ERR_DOWNLOAD, ERR_CHECKSUM;
 * ERR_DTYPE, ERR_DEVICE_UNAVAILABLE and the other errors of a device that cannot be opened
 */
export async function Xception(options: XceptionOptions = {}): Promise<Model> {
  const checked = await checkXceptionOptions(options)
  const { includeTop, weights } = checked
  const begin = checked.inputTensor ?? source(checked)
  const features = exitFlow(middleFlow(entryFlow(begin)))
  const outputs = includeTop ? classifier(features, checked) : pool(features, checked)
  const { name = 'xception', seed, passes } = options
  const inputs = sourcesOf(begin)
  const network = model({ inputs, outputs, name, seed, passes, ...pickTargetOptions(options) })
  if (weights === 'imagenet') await network.loadWeights(await imagenetWeights({ includeTop }))
  else if (weights !== null) await network.loadWeights(weights)
  return network
}
