#include "cuda/cudnn/convolution_graph.h"

namespace xception {

namespace {

template <size_t count>
std::string joined(const std::array<int64_t, count>& values) {
  std::string text;
  for (int64_t value : values) text += (text.empty() ? "" : "x") + std::to_string(value);
  return text;
}

}  // namespace

std::string ConvolutionGraph::key() const {
  std::string text = std::string("conv2d ") + to_string(dtype) + " " + joined(input) + " to " +
                     joined(output) + " kernel " + joined(kernel) + " strides " + joined(strides) +
                     " dilation " + joined(dilation_rate) + " padding " + joined(padding);
  if (groups > 1) text += " groups " + std::to_string(groups);
  if (residual) text += " residual";
  if (bias) text += " bias";
  if (relu) text += " relu";
  if (tf32 && dtype == DType::float32) text += " tf32";
  return text;
}

double ConvolutionGraph::flops() const {
  const auto product = [](const auto& values) {
    double result = 1;
    for (int64_t value : values) result *= static_cast<double>(value);
    return result;
  };
  return 2 * product(output) * product(kernel) * static_cast<double>(group_channels());
}

}  // namespace xception
