#pragma once
#include <array>
#include <cstdint>
#include <string>

#include "core/tensor_desc.h"

namespace xception {

// A convolution as cuDNN runs it: y = relu(conv(x, w) + residual + bias), NHWC and KRSC with C the channels
// of one group, accumulated in float32. In just this order, and with a bias of x's dtype, cuDNN has
// precompiled engines for it (GPU.md, headline 2).
struct ConvolutionGraph {
  DType dtype = DType::float16;
  std::array<int64_t, 4> input{};   // N, H, W, C
  std::array<int64_t, 4> output{};  // N, H, W, K
  std::array<int64_t, 2> kernel{};  // rows, columns
  std::array<int64_t, 2> strides{1, 1};
  std::array<int64_t, 2> dilation_rate{1, 1};
  std::array<int64_t, 4> padding{};  // top, bottom, left, right
  int64_t groups = 1;                // as many as input channels: depthwise
  bool residual = false;
  bool bias = false;
  bool relu = false;
  bool tf32 = false;

  // Everything that an engine choice depends on, in one line; the same text means the same graph.
  std::string key() const;
  double flops() const;
  int64_t group_channels() const { return input[3] / groups; }
};

}  // namespace xception
