#include "cuda/cudnn/engine_configs.h"

#include <algorithm>
#include <map>
#include <utility>

namespace xception {

namespace {

template <typename Note>
bool has(const std::vector<Note>& notes, Note note) {
  return std::find(notes.begin(), notes.end(), note) != notes.end();
}

// Sums are in float32 and the same from run to run. An engine on tensor cores rounds float32 factors to TF32,
// and says so by no other note.
bool is_precise(const std::vector<cudnnBackendNumericalNote_t>& notes, const ConvolutionGraph& graph) {
  const bool rounds_factors = graph.dtype == DType::float32 && has(notes, CUDNN_NUMERICAL_NOTE_TENSOR_CORE);
  return !(rounds_factors && !graph.tf32) && !has(notes, CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS) &&
         !has(notes, CUDNN_NUMERICAL_NOTE_REDUCED_PRECISION_REDUCTION) &&
         !has(notes, CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC);
}

// A depthwise convolution has no sums over channels for tensor cores to compute.
int rank(const EngineConfig& config, bool depthwise) {
  return (config.tensor_cores || depthwise ? 0 : 2) + config.runtime_compiled;
}

}  // namespace

std::vector<EngineConfig> engine_configs(const ConvolutionGraph& graph, const OperationGraph& operations,
                                         const PlanTarget& target, cudnnBackendHeurMode_t mode) {
  std::vector<EngineConfig> configs;
  Descriptor heuristics(operations.descriptor().library(), CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR);
  heuristics.set(CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH, operations.descriptor());
  heuristics.set(CUDNN_ATTR_ENGINEHEUR_MODE, mode);
  target.set_for_heuristics(heuristics);
  if (!heuristics.finalize_if_supported()) return configs;

  for (Descriptor& config :
       heuristics.get_all(CUDNN_ATTR_ENGINEHEUR_RESULTS, CUDNN_BACKEND_ENGINECFG_DESCRIPTOR)) {
    const Descriptor engine = config.get(CUDNN_ATTR_ENGINECFG_ENGINE, CUDNN_BACKEND_ENGINE_DESCRIPTOR);
    const auto numerical = engine.get_all<cudnnBackendNumericalNote_t>(CUDNN_ATTR_ENGINE_NUMERICAL_NOTE);
    if (!is_precise(numerical, graph)) continue;
    const auto behavior = engine.get_all<cudnnBackendBehaviorNote_t>(CUDNN_ATTR_ENGINE_BEHAVIOR_NOTE);
    configs.push_back({std::move(config), engine.get<int64_t>(CUDNN_ATTR_ENGINE_GLOBAL_INDEX),
                       has(numerical, CUDNN_NUMERICAL_NOTE_TENSOR_CORE),
                       has(behavior, CUDNN_BEHAVIOR_NOTE_RUNTIME_COMPILATION),
                       mode == CUDNN_HEUR_MODE_FALLBACK});
  }

  const bool depthwise = graph.groups > 1 && graph.group_channels() == 1;
  std::stable_sort(configs.begin(), configs.end(), [&](const EngineConfig& a, const EngineConfig& b) {
    return rank(a, depthwise) < rank(b, depthwise);
  });
  return configs;
}

void order_for_trials(std::vector<EngineConfig>& configs) {
  struct Ranked {
    std::pair<bool, int> rank;
    EngineConfig config;
  };
  std::map<std::pair<bool, int64_t>, int> seen;
  std::vector<Ranked> ranked;
  for (EngineConfig& config : configs) {
    const bool compiled = config.runtime_compiled;
    const int settings_before = seen[{compiled, config.engine}]++;
    ranked.push_back({{compiled, settings_before}, std::move(config)});
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const Ranked& a, const Ranked& b) { return a.rank < b.rank; });
  std::transform(ranked.begin(), ranked.end(), configs.begin(),
                 [](Ranked& one) { return std::move(one.config); });
}

}  // namespace xception
