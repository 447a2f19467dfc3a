#pragma once
#include "ops/activation.h"
#include "ops/add.h"
#include "ops/average_pooling2d.h"
#include "ops/batch_normalization.h"
#include "ops/cast.h"
#include "ops/concatenate.h"
#include "ops/conv2d.h"
#include "ops/dense.h"
#include "ops/depthwise_conv2d.h"
#include "ops/flatten.h"
#include "ops/global_average_pooling2d.h"
#include "ops/global_max_pooling2d.h"
#include "ops/max_pooling2d.h"
#include "ops/multiply.h"
#include "ops/quantize.h"
#include "ops/quantized_conv2d.h"
#include "ops/rescaling.h"
#include "ops/separable_conv2d.h"
#include "ops/softmax.h"
#include "ops/top_k.h"
#include "ops/zero_padding2d.h"

namespace xception {

template <typename T>
struct OpClass {
  using Type = T;
};

// Calls visit(type, OpClass<...>()) for every op there is. An op that is added here needs a body in every
// backend.
template <typename Visit>
void for_each_op(const Visit& visit) {
  visit("activation", OpClass<ActivationOp>());
  visit("add", OpClass<AddOp>());
  visit("average_pooling2d", OpClass<AveragePooling2dOp>());
  visit("batch_normalization", OpClass<BatchNormalizationOp>());
  visit("cast", OpClass<CastOp>());
  visit("concatenate", OpClass<ConcatenateOp>());
  visit("conv2d", OpClass<Conv2dOp>());
  visit("dense", OpClass<DenseOp>());
  visit("depthwise_conv2d", OpClass<DepthwiseConv2dOp>());
  visit("flatten", OpClass<FlattenOp>());
  visit("global_average_pooling2d", OpClass<GlobalAveragePooling2dOp>());
  visit("global_max_pooling2d", OpClass<GlobalMaxPooling2dOp>());
  visit("max_pooling2d", OpClass<MaxPooling2dOp>());
  visit("multiply", OpClass<MultiplyOp>());
  visit("quantize", OpClass<QuantizeOp>());
  visit("quantized_conv2d", OpClass<QuantizedConv2dOp>());
  visit("rescaling", OpClass<RescalingOp>());
  visit("separable_conv2d", OpClass<SeparableConv2dOp>());
  visit("softmax", OpClass<SoftmaxOp>());
  visit("top_k", OpClass<TopKOp>());
  visit("zero_padding2d", OpClass<ZeroPadding2dOp>());
}

}  // namespace xception
