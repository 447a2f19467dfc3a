import type { Model } from '../../lib/index.js'

/** A line for onednn_convolutions.cc, which says what the numbers are. */
export type ConvolutionShape = number[]

/** Stride and padding follow from the sizes, whichever way the layer was told. */
function describe(
  groups: number,
  channels: [number, number],
  input: readonly number[],
  output: readonly number[],
  kernel: number,
): ConvolutionShape {
  const [size, outputSize] = [input[1], output[1]]
  const stride = Math.round(size / outputSize)
  const padding = Math.max((outputSize - 1) * stride + kernel - size, 0)
  return [groups, ...channels, input[1], input[2], kernel, stride, padding >> 1, (padding + 1) >> 1]
}

/** Every convolution of `model`, in order; a separable one counts as two. */
export function convolutionsOf(model: Model): ConvolutionShape[] {
  return model.layers.flatMap((layer) => {
    const shapeOf = (name: string) => layer.weights.find((weight) => weight.name === name)?.shape
    const kernel = shapeOf('kernel') ?? shapeOf('depthwise_kernel')
    if (kernel?.length !== 4) return []
    const input = layer.output.inputs[0].shape as number[]
    const output = layer.output.shape as number[]
    const [size, , from, to] = kernel
    const pointwise = shapeOf('pointwise_kernel')
    if (!pointwise) return [describe(1, [from, to], input, output, size)]
    return [
      describe(from, [from, from], input, output, size),
      describe(1, [from, pointwise[3]], output, output, 1),
    ]
  })
}
