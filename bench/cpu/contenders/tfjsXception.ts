import type { Model } from '../../../lib/index.js'
import type { Tfjs, TfModel, TfSymbolic } from './tfjsTypes.js'

/** Keras's Xception with its layer names, in TensorFlow.js. */
export function tfjsXception(tf: Tfjs): TfModel {
  let shortcuts = 0
  const layer = (kind: string, x: TfSymbolic | TfSymbolic[], options: object = {}) =>
    tf.layers[kind](options).apply(x)
  const relu = (x: TfSymbolic) => layer('activation', x, { activation: 'relu' })
  const normalize = (x: TfSymbolic, name: string) => layer('batchNormalization', x, { name })
  const convolution = (x: TfSymbolic, filters: number, strides: number, name: string) => {
    const options = { filters, kernelSize: 3, strides, useBias: false, name }
    return relu(normalize(layer('conv2d', x, options), `${name}_bn`))
  }
  const separable = (x: TfSymbolic, filters: number, name: string) => {
    const options = { filters, kernelSize: 3, padding: 'same', useBias: false, name }
    return normalize(layer('separableConv2d', x, options), `${name}_bn`)
  }
  const downsample = (x: TfSymbolic, filters: [number, number], name: string, reluFirst = true) => {
    const suffix = shortcuts++ ? `_${shortcuts - 1}` : ''
    const shortcut = { filters: filters[1], kernelSize: 1, strides: 2, padding: 'same', useBias: false }
    const residual = normalize(
      layer('conv2d', x, { ...shortcut, name: `conv2d${suffix}` }),
      `batch_normalization${suffix}`,
    )
    const first = separable(reluFirst ? relu(x) : x, filters[0], `${name}_sepconv1`)
    const second = separable(relu(first), filters[1], `${name}_sepconv2`)
    return layer('add', [
      layer('maxPooling2d', second, { poolSize: 3, strides: 2, padding: 'same' }),
      residual,
    ])
  }

  const inputs = tf.input({ shape: [299, 299, 3] })
  let x = convolution(convolution(inputs, 32, 2, 'block1_conv1'), 64, 1, 'block1_conv2')
  x = downsample(x, [128, 128], 'block2', false)
  x = downsample(x, [256, 256], 'block3')
  x = downsample(x, [728, 728], 'block4')
  for (let block = 5; block <= 12; block++) {
    let y = x
    for (let unit = 1; unit <= 3; unit++) y = separable(relu(y), 728, `block${block}_sepconv${unit}`)
    x = layer('add', [y, x])
  }
  x = downsample(x, [728, 1024], 'block13')
  x = relu(separable(x, 1536, 'block14_sepconv1'))
  x = relu(separable(x, 2048, 'block14_sepconv2'))
  x = layer('globalAveragePooling2d', x)
  const outputs = layer('dense', x, { units: 1000, activation: 'softmax', name: 'predictions' })
  return tf.model({ inputs, outputs })
}

/** Gives each layer what the layer of that name has in `model`. Both have Keras's order of weights. */
export function copyWeights(tf: Tfjs, model: Model, to: TfModel): void {
  for (const layer of model.layers) {
    if (layer.weights.length === 0) continue
    const tensors = layer.getWeights().map(({ data, shape }) => tf.tensor(data, shape))
    to.getLayer(layer.name).setWeights(tensors)
  }
}
