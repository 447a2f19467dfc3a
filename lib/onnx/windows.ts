import type { AveragePooling2dOp, ElementwiseActivation, MaxPooling2dOp, Padding } from '../models/ops.js'
import type { Extent } from '../models/passes/extents.js'
import type { ConvolutionOp } from '../models/passes/kinds.js'
import { convolutionKernel, plainWeight } from './kernels.js'
import type { Attributes } from './proto.js'
import type { OnnxWriter } from './writer.js'

interface Window {
  reaches: readonly number[]
  strides: readonly number[]
  padding: Padding
}

/** What 'same' adds on one axis; undefined where that depends on a size that is open. */
function sameSides(size: Extent | undefined, reach: number, stride: number): [number, number] | undefined {
  if (reach > 1 && stride > 1 && typeof size !== 'number') return undefined
  const steps = typeof size === 'number' ? Math.ceil(size / stride) - 1 : 0
  const missing = typeof size === 'number' ? steps * stride + reach - size : reach - 1
  const before = Math.max(missing, 0) >> 1
  return [before, Math.max(missing, 0) - before]
}

/** In ONNX the paddings before come first. */
function pads({ padding, strides, reaches }: Window, input: readonly Extent[] | undefined): Attributes {
  if (padding === 'valid') return {}
  if (padding !== 'same') {
    const [top, bottom, left, right] = padding
    return { pads: [top, left, bottom, right] }
  }
  const [rows, columns] = [0, 1].map((axis) => sameSides(input?.[axis + 1], reaches[axis], strides[axis]))
  if (!rows || !columns) return { auto_pad: 'SAME_UPPER' } // as TensorFlow's 'same'
  return { pads: [rows[0], columns[0], rows[1], columns[1]] }
}

/**
 * Takes away the rows and columns behind the last window. Where windows are smaller than their steps, onnxruntime would
 * have negative padding for auto_pad otherwise, and refuse it.
 */
function crop(onnx: OnnxWriter, input: string, { strides, reaches }: Window): string {
  const size = onnx.node('Shape', [input], { start: 2 })
  const stride = onnx.integers('strides', strides)
  const last = onnx.node('Div', [onnx.node('Sub', [size, onnx.integers('one', [1])]), stride])
  const end = onnx.node('Add', [onnx.node('Mul', [last, stride]), onnx.integers('reaches', reaches)])
  const axes = onnx.integers('axes', [2, 3])
  return onnx.node('Slice', [input, onnx.integers('begin', [0, 0]), end, axes])
}

/** The name of a node that slides a window over `input`, the name of `value` or of what it was made to. */
function slide(
  onnx: OnnxWriter,
  type: string,
  value: number,
  inputs: readonly string[],
  window: Window,
  attributes: Attributes,
): string {
  const padding = pads(window, onnx.extentsOf(value))
  const steps = window.strides.some((stride, axis) => window.reaches[axis] < stride)
  const [input, ...constants] = inputs
  const cropped = padding.auto_pad && steps ? crop(onnx, input, window) : input
  return onnx.node(type, [cropped, ...constants], { ...attributes, strides: window.strides, ...padding })
}

/** Adds the residual and applies the activation, where there are such. */
function finish(
  onnx: OnnxWriter,
  op: { inputs: number[]; output: number; attributes: { activation: ElementwiseActivation } },
  result: string,
): void {
  const { activation } = op.attributes
  const [, residual] = op.inputs
  const sum = residual === undefined ? result : onnx.node('Add', [result, onnx.read(residual, 'nchw')])
  onnx.define(op.output, activation === 'linear' ? sum : onnx.activation(activation, sum), 4, 'nchw')
}

const biasOf = (onnx: OnnxWriter, { weights }: ConvolutionOp): string[] =>
  weights.bias === undefined ? [] : [plainWeight(onnx, 'bias', weights.bias)]

/** A convolution with the op's window; `kernel` is an index, `constants` are names: of that kernel, and of a bias. */
function convolve(
  onnx: OnnxWriter,
  op: ConvolutionOp,
  kernel: number,
  constants: readonly string[],
  group: number,
): string {
  const { strides, dilationRate, padding, prologue } = op.attributes
  const [value] = op.inputs
  const size = onnx.weights[kernel].shape.slice(0, 2)
  const reaches = size.map((taps, axis) => (taps - 1) * dilationRate[axis] + 1)
  const read = onnx.read(value, 'nchw')
  const input = prologue === 'relu' ? onnx.activation('relu', read) : read
  const attributes = { kernel_shape: size, dilations: dilationRate, group }
  return slide(onnx, 'Conv', value, [input, ...constants], { reaches, strides, padding }, attributes)
}

/** The name of the convolution without its residual and activation. */
function convolved(op: ConvolutionOp, onnx: OnnxWriter): string {
  const { scale } = op.weights
  if (op.type === 'conv2d') {
    const kernel = op.weights.kernel!
    const constants = [convolutionKernel(onnx, 'kernel', { kernel, scale }), ...biasOf(onnx, op)]
    return convolve(onnx, op, kernel, constants, op.attributes.groups)
  }
  const kernel = op.weights.depthwise_kernel!
  const channels = onnx.weights[kernel].shape[2]
  const depthwise = (weights: { kernel: number; scale?: number }) =>
    convolutionKernel(onnx, 'depthwise_kernel', weights, true)
  if (op.type === 'depthwise_conv2d') {
    return convolve(onnx, op, kernel, [depthwise({ kernel, scale }), ...biasOf(onnx, op)], channels)
  }
  const between = convolve(onnx, op, kernel, [depthwise({ kernel })], channels)
  const pointwise = convolutionKernel(onnx, 'pointwise_kernel', {
    kernel: op.weights.pointwise_kernel!,
    scale,
  })
  return onnx.node('Conv', [between, pointwise, ...biasOf(onnx, op)], { kernel_shape: [1, 1] })
}

export const convolution = (op: ConvolutionOp, onnx: OnnxWriter): void =>
  finish(onnx, op, convolved(op, onnx))

/** ONNX's mean does not count the padding either, unless told to. */
export function pool(op: MaxPooling2dOp | AveragePooling2dOp, onnx: OnnxWriter): void {
  const { poolSize, strides, padding } = op.attributes
  const [input] = op.inputs
  const type = op.type === 'max_pooling2d' ? 'MaxPool' : 'AveragePool'
  const window = { reaches: poolSize, strides, padding }
  const result = slide(onnx, type, input, [onnx.read(input, 'nchw')], window, { kernel_shape: poolSize })
  finish(onnx, op, result)
}
