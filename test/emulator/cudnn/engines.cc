#include "engines.h"

#include <algorithm>

#include "sublibraries.h"

namespace emulator::cudnn {
namespace {

using Configurations = std::vector<EngineConfiguration>;

constexpr bool kTensorCores = true;
constexpr bool kRuntimeCompiled = true;
constexpr size_t kMegabyte = size_t{1} << 20;

bool has_runtime_engines(const Pattern& pattern, const DeviceProperties& device) {
  using Kind = Pattern::Kind;
  const bool half = pattern.dtype != CUDNN_DATA_FLOAT;
  switch (pattern.kind) {
    case Kind::unsupported:
      return false;
    case Kind::dense_convolution:
      if (pattern.reduced_epilogue) return device.device_version == 900 || device.device_version == 1000;
      return !pattern.prologue || device.device_version >= 800;
    case Kind::grouped_convolution:
      return false;
    case Kind::depthwise_convolution:
      return !pattern.reduced_epilogue && !(pattern.prologue && half);
    case Kind::reduction:
      return pattern.batch == 1;
    default:
      return true;
  }
}

Configurations precompiled(const Pattern& pattern, const DeviceProperties& device) {
  const Configurations scalar{{0, 0, false, false, 0, false}};
  if (pattern.kind == Pattern::Kind::depthwise_convolution) {
    return {{57, 0, false, false, 0, false}, {8, 0, false, false, 0, false}};
  }
  if (pattern.kind == Pattern::Kind::grouped_convolution || !device.has_tensor_cores()) return scalar;
  Configurations list{{41, 0, kTensorCores, false, 0, false},
                      {32, 0, kTensorCores, false, 0, true},
                      {10, 0, kTensorCores, false, 131, false},
                      {22, 1, kTensorCores, false, 67 * kMegabyte, false},
                      {22, 0, kTensorCores, false, kMegabyte + kMegabyte / 2, false}};
  if (!pattern.vectorizable) list.erase(list.begin() + 2, list.end());
  // float32 runs on tensor cores as TF32, which is not what the heuristics put first; nor do they always put
  // tensor cores first where they are exact.
  const bool scalar_first = pattern.dtype == CUDNN_DATA_FLOAT || device.device_version == 860;
  list.insert(scalar_first ? list.begin() : list.end(), scalar.front());
  return list;
}

Configurations runtime_compiled(const Pattern& pattern, const DeviceProperties& device) {
  const bool convolution = pattern.kind == Pattern::Kind::dense_convolution;
  if (pattern.kind == Pattern::Kind::depthwise_convolution) {
    return {{5, 0, false, kRuntimeCompiled, 0, false}};
  }
  const bool tensor_cores =
      (convolution || pattern.kind == Pattern::Kind::matmul) && device.has_tensor_cores();
  return {{4, 0, tensor_cores, kRuntimeCompiled, 0, false},
          {4, 1, tensor_cores, kRuntimeCompiled, 0, false},
          {7, 0, tensor_cores, kRuntimeCompiled, kMegabyte / 2, false}};
}

bool is_convolution(const Pattern& pattern) {
  return pattern.kind == Pattern::Kind::dense_convolution ||
         pattern.kind == Pattern::Kind::grouped_convolution ||
         pattern.kind == Pattern::Kind::depthwise_convolution;
}

}  // namespace

Configurations all_configurations(const Pattern& pattern, const DeviceProperties& device) {
  Configurations list;
  if (pattern.dtype == CUDNN_DATA_BFLOAT16 && device.device_version < 800) return list;
  if (is_convolution(pattern) && pattern.classic_epilogue && has_sublibrary("engines_precompiled")) {
    list = precompiled(pattern, device);
  }
  // Without a driver nothing can be compiled, and nothing is said about it.
  if (list.empty() && has_runtime_engines(pattern, device) && has_driver()) {
    list = runtime_compiled(pattern, device);
  }
  return list;
}

Configurations engine_configurations(const Pattern& pattern, const DeviceProperties& device,
                                     cudnnBackendHeurMode_t mode) {
  Configurations list = all_configurations(pattern, device);
  const auto erase = [&](auto unwanted) {
    list.erase(std::remove_if(list.begin(), list.end(), unwanted), list.end());
  };
  // The one engine there is for a depthwise convolution behind a ReLU is a fallback.
  const bool only_fallback = pattern.kind == Pattern::Kind::depthwise_convolution && pattern.prologue;
  if (mode == CUDNN_HEUR_MODE_FALLBACK) {
    erase([&](const auto& one) { return one.tensor_cores || (one.runtime_compiled && !only_fallback); });
  } else if (only_fallback) {
    list.clear();
  }
  return list;
}

}  // namespace emulator::cudnn
