#include "cuda/registry.h"

#include <map>

#include "core/error.h"
#include "cuda/kernels.h"

namespace xception {

namespace {

using Factory = std::unique_ptr<Kernel> (*)(const CudaContext& context);

template <typename T>
std::unique_ptr<Kernel> make(const CudaContext& context) {
  return make_kernel(static_cast<const T&>(context.op), context);
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

std::unique_ptr<Kernel> compile_kernel(const CudaContext& context) {
  const auto found = factories().find(context.op.type);
  if (found == factories().end()) {
    throw Error("ERR_BACKEND", context.op.name + ": the CUDA backend has no " + context.op.type);
  }
  return found->second(context);
}

bool can_work_in_place(const Op& op) { return op.type != "conv2d" && op.type != "separable_conv2d"; }

}  // namespace xception
