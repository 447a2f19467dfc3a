#include "ops/registry.h"

#include <map>

#include "core/error.h"
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
#include "ops/rescaling.h"
#include "ops/separable_conv2d.h"
#include "ops/softmax.h"
#include "ops/top_k.h"
#include "ops/zero_padding2d.h"

namespace xception {

namespace {

using Factory = std::unique_ptr<Op> (*)(OpHeader header, const Attributes& attributes);

template <typename T>
std::unique_ptr<Op> make(OpHeader header, const Attributes& attributes) {
  return std::make_unique<T>(std::move(header), attributes);
}

const std::map<std::string, Factory>& factories() {
  static const std::map<std::string, Factory> table = {
      {"activation", make<ActivationOp>},
      {"add", make<AddOp>},
      {"average_pooling2d", make<AveragePooling2dOp>},
      {"batch_normalization", make<BatchNormalizationOp>},
      {"cast", make<CastOp>},
      {"concatenate", make<ConcatenateOp>},
      {"conv2d", make<Conv2dOp>},
      {"dense", make<DenseOp>},
      {"depthwise_conv2d", make<DepthwiseConv2dOp>},
      {"flatten", make<FlattenOp>},
      {"global_average_pooling2d", make<GlobalAveragePooling2dOp>},
      {"global_max_pooling2d", make<GlobalMaxPooling2dOp>},
      {"max_pooling2d", make<MaxPooling2dOp>},
      {"multiply", make<MultiplyOp>},
      {"rescaling", make<RescalingOp>},
      {"separable_conv2d", make<SeparableConv2dOp>},
      {"softmax", make<SoftmaxOp>},
      {"top_k", make<TopKOp>},
      {"zero_padding2d", make<ZeroPadding2dOp>},
  };
  return table;
}

}  // namespace

std::unique_ptr<Op> make_op(OpHeader header, const Attributes& attributes) {
  const auto found = factories().find(header.type);
  if (found == factories().end()) {
    throw Error("ERR_INVALID_ARGUMENT", header.name + ": there is no op '" + header.type + "'");
  }
  const std::string name = header.name;
  try {
    return found->second(std::move(header), attributes);
  } catch (const Error& error) {
    const bool named = std::string(error.what()).rfind(name + ": ", 0) == 0;
    throw Error(error.code(), named ? error.what() : name + ": " + error.what(), error.hint());
  }
}

}  // namespace xception
