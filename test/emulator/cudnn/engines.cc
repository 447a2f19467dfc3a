#include "engines.h"

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <string>

#include "sublibraries.h"

namespace emulator::cudnn {
namespace {

using Configurations = std::vector<EngineConfiguration>;

constexpr bool kTensorCores = true;
constexpr bool kRuntimeCompiled = true;
constexpr size_t kMegabyte = size_t{1} << 20;
constexpr size_t kGigabyte = size_t{1} << 30;

// What the heuristics have for float32 without TF32. The real one wants room for the input and the output, in
// another layout.
constexpr int64_t kFloatEngine = 44;

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

constexpr EngineConfiguration kScalar{0, 0, false, false, 0, false};
constexpr EngineConfiguration kRuntimeDepthwise{5, 0, false, kRuntimeCompiled, 0, false};

// With a bias there is the scalar engine only. Alone, in float16, one made for it, and one that wastes tensor
// cores on it.
Configurations depthwise(const Pattern& pattern, const DeviceProperties& device) {
  Configurations list{kScalar};
  if (pattern.epilogue) return list;
  if (has_driver()) list.insert(list.begin(), kRuntimeDepthwise);
  if (pattern.dtype != CUDNN_DATA_HALF) return list;
  list.insert(list.begin(), {57, 0, false, false, 0, false});
  if (device.has_tensor_cores()) list.insert(list.begin() + 1, {22, 0, kTensorCores, false, 0, false});
  return list;
}

Configurations precompiled(const Pattern& pattern, const DeviceProperties& device) {
  const Configurations scalar{kScalar};
  if (pattern.kind == Pattern::Kind::depthwise_convolution) return depthwise(pattern, device);
  if (pattern.kind == Pattern::Kind::grouped_convolution || !device.has_tensor_cores()) return scalar;
  Configurations list{{41, 0, kTensorCores, false, 0, false},
                      {32, 0, kTensorCores, false, 0, true},
                      {10, 0, kTensorCores, false, 131, false},
                      {22, 1, kTensorCores, false, 16 * kGigabyte, false},
                      {22, 0, kTensorCores, false, kMegabyte + kMegabyte / 2, false}};
  if (!pattern.vectorizable) list.erase(list.begin() + 2, list.end());
  // float32 runs on tensor cores as TF32, which is not what the heuristics put first; nor do they always put
  // tensor cores first where they are exact.
  const bool scalar_first = pattern.dtype == CUDNN_DATA_FLOAT || device.device_version == 860;
  list.insert(scalar_first ? list.begin() : list.end(), scalar.front());
  if (pattern.dtype == CUDNN_DATA_FLOAT) list.insert(list.begin(), {kFloatEngine, 0, false, false, 0, false});
  return list;
}

Configurations runtime_compiled(const Pattern& pattern, const DeviceProperties& device) {
  const bool convolution = pattern.kind == Pattern::Kind::dense_convolution;
  if (pattern.kind == Pattern::Kind::depthwise_convolution) {
    return {kRuntimeDepthwise};
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

// EMULATOR_CUDNN_ENGINES="41 microseconds=2000; 22.1 workspace=100 uncapturable": what is said of engine 22,
// tile 1, and of all tiles of engine 41, in the place of what they are.
void apply_overrides(Configurations& list) {
  const char* text = std::getenv("EMULATOR_CUDNN_ENGINES");
  std::istringstream overrides(text != nullptr ? text : "");
  for (std::string one; std::getline(overrides, one, ';');) {
    std::istringstream words(one);
    int64_t engine = -1;
    int64_t tile = -1;
    words >> engine;
    if (words.peek() == '.') words.ignore() >> tile;
    for (std::string word; words >> word;) {
      const size_t equals = std::min(word.find('='), word.size());
      const std::string name = word.substr(0, equals);
      const long long value = equals < word.size() ? std::stoll(word.substr(equals + 1)) : 1;
      for (auto& configuration : list) {
        if (configuration.engine != engine || (tile >= 0 && configuration.tile != tile)) continue;
        if (name == "microseconds") configuration.microseconds = static_cast<int>(value);
        if (name == "workspace") configuration.workspace = static_cast<size_t>(value);
        if (name == "uncapturable") configuration.uncapturable = value != 0;
      }
    }
  }
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
  apply_overrides(list);
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
    erase([&](const auto& one) {
      return one.tensor_cores || one.engine == kFloatEngine || (one.runtime_compiled && !only_fallback);
    });
  } else if (only_fallback) {
    list.clear();
  } else if (std::any_of(list.begin(), list.end(),
                         [](const auto& one) { return one.engine == kFloatEngine; })) {
    erase([](const auto& one) { return one.engine == 0; });
  }
  return list;
}

}  // namespace emulator::cudnn
