#pragma once
#include <vector>

#include "cuda/cudnn/convolution_graph.h"
#include "cuda/cudnn/operation_graph.h"
#include "cuda/cudnn/plan_target.h"

namespace xception {

// An engine of cuDNN with its settings, as the heuristics propose it.
struct EngineConfig {
  Descriptor descriptor;
  int64_t engine = 0;  // its number in cuDNN
  bool tensor_cores = false;
  bool runtime_compiled = false;
  bool fallback = false;  // works for everything, and is slow
};

// What the heuristics propose, without those that compute less precisely than was asked for. Those on tensor
// cores come first, and of these the ones that need no compilation; otherwise the heuristics' order is kept.
std::vector<EngineConfig> engine_configs(const ConvolutionGraph& graph, const OperationGraph& operations,
                                         const PlanTarget& target, cudnnBackendHeurMode_t mode);

// The order in which to try them: those that need no compilation first, and of these every engine once before
// any is tried with other settings; otherwise their order is kept.
void order_for_trials(std::vector<EngineConfig>& configs);

}  // namespace xception
