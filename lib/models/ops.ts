import type { DType, EightBitDType, FloatingDType } from '../dtype.js'

/**
 * The list of ops a model is lowered to and the native side compiles into plans: one fixed, typed shape.
 * Values are numbered; the batch size and the image size are left open, so that one graph serves every plan.
 * Weights are indices into the list of arrays that goes with the graph.
 */
export interface GraphSpec {
  /** How many values there are; ids run from 0. */
  values: number
  inputs: { value: number; dtype: DType }[]
  outputs: number[]
  /** In an order in which they can run. */
  ops: OpSpec[]
}

/** Element-wise activations. Softmax is an op of its own. */
export type ElementwiseActivation = 'linear' | 'relu' | 'relu6' | 'sigmoid' | 'tanh'

/** 'same' and 'valid' as in Keras, or rows above, below, columns left, right. */
export type Padding = 'same' | 'valid' | [top: number, bottom: number, left: number, right: number]

interface OpBase<Type extends string, Weights extends string = never, Attributes = Record<never, never>> {
  type: Type
  /** The layer this op came from. */
  name: string
  inputs: number[]
  output: number
  weights: { [Role in Weights]?: number }
  attributes: Attributes
}

interface Window {
  strides: [number, number]
  padding: Padding
}

interface Pool extends Window {
  poolSize: [number, number]
  /** Applied after the residual, if there is one. */
  activation: ElementwiseActivation
}

interface Convolution extends Window {
  dilationRate: [number, number]
  /** Applied to the input as it is loaded. */
  prologue: 'linear' | 'relu'
  /** Applied last: activation(convolution * scale + bias + residual). */
  activation: ElementwiseActivation
}

/** `scale`: one factor per output channel, multiplied into the kernel when it is packed. */
type Scaled = 'bias' | 'scale'

/** A second input, where there is one, is the residual added before the activation; it has the output's shape. */
export type Conv2dOp = OpBase<'conv2d', 'kernel' | Scaled, Convolution & { groups: number }>
export type DepthwiseConv2dOp = OpBase<'depthwise_conv2d', 'depthwise_kernel' | Scaled, Convolution>
export type SeparableConv2dOp = OpBase<
  'separable_conv2d',
  'depthwise_kernel' | 'pointwise_kernel' | Scaled,
  Convolution
>
export type DenseOp = OpBase<'dense', 'kernel' | Scaled, { activation: ElementwiseActivation }>
/** y = (x - moving_mean) / sqrt(moving_variance + epsilon) * gamma + beta, over the last axis. */
export type BatchNormalizationOp = OpBase<
  'batch_normalization',
  'gamma' | 'beta' | 'moving_mean' | 'moving_variance',
  { epsilon: number; activation: ElementwiseActivation }
>
export type ActivationOp = OpBase<'activation', never, { activation: ElementwiseActivation }>
/** Over the last axis, to float32. */
export type SoftmaxOp = OpBase<'softmax'>
/** A second input, where there is one, is the residual that is added to the pooled values. Alone, 8-bit values stay so. */
export type MaxPooling2dOp = OpBase<'max_pooling2d', never, Pool>
/** Padding does not count in the mean, as in Keras. */
export type AveragePooling2dOp = OpBase<'average_pooling2d', never, Pool>
export type GlobalAveragePooling2dOp = OpBase<'global_average_pooling2d', never, { keepdims: boolean }>
export type GlobalMaxPooling2dOp = OpBase<'global_max_pooling2d', never, { keepdims: boolean }>
/** Two or more inputs of equal rank; dimensions of 1 are broadcast. */
export type AddOp = OpBase<'add', never, { activation: ElementwiseActivation }>
export type MultiplyOp = OpBase<'multiply', never, { activation: ElementwiseActivation }>
export type ConcatenateOp = OpBase<'concatenate', never, { axis: number }>
export type ZeroPadding2dOp = OpBase<
  'zero_padding2d',
  never,
  { padding: [top: number, bottom: number, left: number, right: number] }
>
/** What an op that changes the dtype writes. */
interface Conversion {
  dtype: FloatingDType
  /** Channels of the output; zeros are appended to those of the input. 0: as many as the input has. */
  channels: number
}

/** y = x * scale + offset, from an 8-bit or a floating dtype; one value, or one per channel. */
export type RescalingOp = OpBase<'rescaling', never, Conversion & { scale: number[]; offset: number[] }>
/** Rounded to nearest even. */
export type CastOp = OpBase<'cast', never, Conversion>
/** x / scale in float32, rounded to nearest even and brought into the range of the dtype. */
export type QuantizeOp = OpBase<'quantize', never, { dtype: EightBitDType; scale: number }>
/**
 * A conv2d of 8-bit values, each of which stands for itself, less its offset, times its scale; with weights rounded to
 * int8, of a scale for each output channel. The output is quantized as by `quantize`, plus its offset, or it is float32,
 * of scale 1; then the residual is so too.
 */
export type QuantizedConv2dOp = OpBase<
  'quantized_conv2d',
  'kernel' | Scaled,
  Convolution & {
    groups: number
    dtype: EightBitDType | 'float32'
    inputScale: number
    residualScale: number
    outputScale: number
    /** Not 0 only of uint8 that a 1x1 kernel reads, without padding or prologue. */
    inputOffset: number
    /** Not 0 only of uint8 without activation. */
    outputOffset: number
  }
>
/** The k largest of the last axis, the largest first, of equal ones the first: (..., k, 2) float32 of value and index. */
export type TopKOp = OpBase<'top_k', never, { k: number }>
export type FlattenOp = OpBase<'flatten'>

export type OpSpec =
  | Conv2dOp
  | DepthwiseConv2dOp
  | SeparableConv2dOp
  | DenseOp
  | BatchNormalizationOp
  | ActivationOp
  | SoftmaxOp
  | MaxPooling2dOp
  | AveragePooling2dOp
  | GlobalAveragePooling2dOp
  | GlobalMaxPooling2dOp
  | AddOp
  | MultiplyOp
  | ConcatenateOp
  | ZeroPadding2dOp
  | RescalingOp
  | CastOp
  | QuantizeOp
  | QuantizedConv2dOp
  | TopKOp
  | FlattenOp
