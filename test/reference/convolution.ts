import { type Array64, type AttributesOf, activate, at, map, sum, type Weights, zeros } from './array.js'
import { place } from './window.js'

type Attributes = AttributesOf<'depthwise_conv2d'>

const linear = { prologue: 'linear', activation: 'linear' } as const

/** Kernel (rows, columns, input channels / groups, output channels). */
function convolve(x: Array64, kernel: Array64, attributes: Attributes, groups: number): Array64 {
  const [batch, rows, columns, channels] = x.shape
  const [kernelRows, kernelColumns, inputs, outputs] = kernel.shape
  const { strides, dilationRate, padding } = attributes
  const y = place(rows, (kernelRows - 1) * dilationRate[0] + 1, strides[0], padding, 0)
  const z = place(columns, (kernelColumns - 1) * dilationRate[1] + 1, strides[1], padding, 1)
  const result = zeros([batch, y.output, z.output, outputs])
  if (inputs * groups !== channels) throw new Error('the case is wrong: kernel and input disagree')
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < y.output; i++) {
      for (let j = 0; j < z.output; j++) {
        for (let o = 0; o < outputs; o++) {
          const firstChannel = Math.floor(o / (outputs / groups)) * inputs
          let total = 0
          for (let p = 0; p < kernelRows; p++) {
            const row = i * strides[0] + p * dilationRate[0] - y.before
            if (row < 0 || row >= rows) continue
            for (let q = 0; q < kernelColumns; q++) {
              const column = j * strides[1] + q * dilationRate[1] - z.before
              if (column < 0 || column >= columns) continue
              for (let c = 0; c < inputs; c++) {
                total += x.data[at(x, n, row, column, firstChannel + c)] * kernel.data[at(kernel, p, q, c, o)]
              }
            }
          }
          result.data[at(result, n, i, j, o)] = total
        }
      }
    }
  }
  return result
}

/** activation(convolution * scale + bias + residual) */
function finish(
  convolution: Array64,
  { scale, bias }: Weights,
  residual: Array64 | undefined,
  attributes: Attributes,
) {
  const channels = convolution.shape[3]
  const scaled = map(
    convolution,
    (value, i) => value * (scale?.data[i % channels] ?? 1) + (bias?.data[i % channels] ?? 0),
  )
  return activate(sum(scaled, residual), attributes.activation)
}

export function conv2d(
  [x, residual]: Array64[],
  weights: Weights,
  attributes: AttributesOf<'conv2d'>,
): Array64 {
  const input = activate(x, attributes.prologue)
  return finish(
    convolve(input, weights.kernel!, attributes, attributes.groups),
    weights,
    residual,
    attributes,
  )
}

/** A depthwise kernel (rows, columns, channels, multiplier) is a grouped one of one input channel per group. */
function convolveDepthwise(x: Array64, kernel: Array64, attributes: Attributes): Array64 {
  const [rows, columns, channels, multiplier] = kernel.shape
  const grouped = { data: kernel.data, shape: [rows, columns, 1, channels * multiplier] }
  return convolve(activate(x, attributes.prologue), grouped, attributes, channels)
}

export function depthwise_conv2d(
  [x, residual]: Array64[],
  weights: Weights,
  attributes: Attributes,
): Array64 {
  return finish(convolveDepthwise(x, weights.depthwise_kernel!, attributes), weights, residual, attributes)
}

export function separable_conv2d(
  [x, residual]: Array64[],
  weights: Weights,
  attributes: Attributes,
): Array64 {
  const depthwise = convolveDepthwise(x, weights.depthwise_kernel!, attributes)
  const pointwise = convolve(
    depthwise,
    weights.pointwise_kernel!,
    { ...linear, strides: [1, 1], dilationRate: [1, 1], padding: 'valid' },
    1,
  )
  return finish(pointwise, weights, residual, attributes)
}
