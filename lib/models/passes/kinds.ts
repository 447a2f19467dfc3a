import type {
  AveragePooling2dOp,
  Conv2dOp,
  DepthwiseConv2dOp,
  MaxPooling2dOp,
  OpSpec,
  SeparableConv2dOp,
} from '../ops.js'

export type ConvolutionOp = Conv2dOp | DepthwiseConv2dOp | SeparableConv2dOp

const convolutions = new Set<OpSpec['type']>(['conv2d', 'depthwise_conv2d', 'separable_conv2d'])

export const isConvolution = (op: OpSpec | undefined): op is ConvolutionOp =>
  op !== undefined && convolutions.has(op.type)

export const isPool = (op: OpSpec | undefined): op is MaxPooling2dOp | AveragePooling2dOp =>
  op?.type === 'max_pooling2d' || op?.type === 'average_pooling2d'
