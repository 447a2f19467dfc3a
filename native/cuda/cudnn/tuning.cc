#include "cuda/cudnn/tuning.h"

#include <algorithm>
#include <exception>
#include <limits>

#include "core/error.h"
#include "cuda/cudnn/device_plan.h"
#include "cuda/cudnn/timing.h"
#include "cuda/trial_memory.h"

namespace xception {

namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

// What the plans of a graph are run with.
ConvolutionPointers pointers_of(const ConvolutionGraph& graph, const TrialMemory& memory) {
  ConvolutionPointers pointers;
  pointers.input = memory.array(0);
  pointers.kernel = memory.array(1);
  pointers.output = memory.array(2);
  if (graph.residual) pointers.residual = memory.array(3);
  if (graph.bias) pointers.bias = memory.array(4);
  return pointers;
}

std::vector<TensorDesc> arrays_of(const ConvolutionGraph& graph) {
  const Shape output(graph.output.begin(), graph.output.end());
  return {{graph.dtype, Shape(graph.input.begin(), graph.input.end())},
          {graph.dtype, {output[3], graph.kernel[0], graph.kernel[1], graph.input[3]}},
          {graph.dtype, output},
          {graph.dtype, graph.residual ? output : Shape{0}},
          {graph.dtype, {graph.bias ? output[3] : 0}}};
}

size_t largest_workspace(const std::vector<std::shared_ptr<FinalizedPlan>>& plans) {
  size_t bytes = 0;
  for (const auto& plan : plans) bytes = std::max(bytes, plan->description().workspace_bytes);
  return bytes;
}

}  // namespace

size_t fastest(const std::vector<std::shared_ptr<FinalizedPlan>>& plans, const ConvolutionGraph& graph,
               const std::shared_ptr<CudnnHandle>& handle, cudaStream_t stream) {
  TrialMemory memory(arrays_of(graph), stream);
  const ConvolutionPointers pointers = pointers_of(graph, memory);
  void* workspace = memory.workspace(largest_workspace(plans));
  size_t best = 0;
  double best_time = kNever;
  std::exception_ptr failure;
  for (size_t i = 0; i < plans.size(); ++i) {
    DevicePlan plan(handle, plans[i]);
    try {
      const double time = time_recorded(stream, [&] { plan.run(pointers, workspace, stream); });
      if (time < best_time) {
        best = i;
        best_time = time;
      }
    } catch (const Error& error) {
      // ERR_BACKEND: what it gave the stream cannot be captured.
      if (error.code() != "ERR_CUDNN" && error.code() != "ERR_BACKEND") throw;
      failure = std::current_exception();
    }
  }
  if (best_time == kNever) std::rethrow_exception(failure);
  return best;
}

}  // namespace xception
