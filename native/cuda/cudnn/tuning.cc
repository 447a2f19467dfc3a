#include "cuda/cudnn/tuning.h"

#include <utility>
#include <vector>

#include "core/error.h"
#include "cuda/cudnn/device_plan.h"
#include "cuda/cudnn/timing.h"
#include "cuda/error.h"

namespace xception {

namespace {

// A plan with a workspace beyond kBaseWorkspace makes the arena larger: it must be this much faster than one
// without.
constexpr double kWorkspaceMargin = 1.1;
// A plan that cannot be captured has the host give the device every kernel of the model one by one in every
// run: it must be this much faster than one that can.
constexpr double kUncapturedMargin = 3;
// A plan whose first round takes so many times what the best one takes is given up.
constexpr double kHopeless = 1.5;

std::vector<TensorDesc> arrays_of(const ConvolutionGraph& graph) {
  const Shape output(graph.output.begin(), graph.output.end());
  return {{graph.dtype, Shape(graph.input.begin(), graph.input.end())},
          {graph.dtype, {output[3], graph.kernel[0], graph.kernel[1], graph.group_channels()}},
          {graph.dtype, output},
          {graph.dtype, graph.residual ? output : Shape{0}},
          {graph.dtype, {graph.bias ? output[3] : 0}}};
}

ConvolutionPointers pointers_of(const ConvolutionGraph& graph, const TrialMemory& memory) {
  ConvolutionPointers pointers;
  pointers.input = memory.array(0);
  pointers.kernel = memory.array(1);
  pointers.output = memory.array(2);
  if (graph.residual) pointers.residual = memory.array(3);
  if (graph.bias) pointers.bias = memory.array(4);
  return pointers;
}

// A plan must not go while the device is still at it.
class Drain {
 public:
  explicit Drain(cudaStream_t stream) : stream_(stream) {}
  ~Drain() { ignore_cuda_error(cudaStreamSynchronize(stream_)); }
  Drain(const Drain&) = delete;
  Drain& operator=(const Drain&) = delete;

 private:
  cudaStream_t stream_;
};

bool is_of_the_engine(const Error& error) {
  return error.code() == "ERR_CUDNN" || error.code() == "ERR_BACKEND";
}

}  // namespace

Tuning::Tuning(ConvolutionGraph graph, std::shared_ptr<CudnnHandles> handles, cudaStream_t stream)
    : graph_(std::move(graph)), handles_(std::move(handles)), stream_(stream), best_cost_(kNever) {}

bool Tuning::run(const std::shared_ptr<FinalizedPlan>& plan) {
  if (!memory_) memory_.emplace(arrays_of(graph_), stream_);
  try {
    const double cost = cost_of(plan);
    if (cost < best_cost_) {
      best_ = plan;
      best_cost_ = cost;
    }
    return true;
  } catch (const Error& error) {
    if (!is_of_the_engine(error) && error.code() != "ERR_OUT_OF_MEMORY") throw;
    failure_ = std::current_exception();
    return false;
  }
}

std::shared_ptr<FinalizedPlan> Tuning::best() {
  if (!best_ && failure_) std::rethrow_exception(failure_);
  return best_;
}

// The time that it takes, times the margins by which it must be faster than another.
double Tuning::cost_of(const std::shared_ptr<FinalizedPlan>& plan) {
  const size_t workspace_bytes = plan->description().workspace_bytes;
  void* const workspace = memory_->workspace(workspace_bytes);
  const ConvolutionPointers pointers = pointers_of(graph_, *memory_);
  DevicePlan on_device(handles_, plan);
  const Drain drain(stream_);
  const auto enqueue = [&] { on_device.run(pointers, workspace, stream_); };
  const double margin = workspace_bytes > kBaseWorkspace ? kWorkspaceMargin : 1;
  const double hopeless = kHopeless * best_cost_ / margin;
  try {
    return margin * time_recorded(stream_, enqueue, hopeless);
  } catch (const Error& error) {
    if (!is_of_the_engine(error)) throw;
  }
  return margin * kUncapturedMargin * time_plainly(stream_, enqueue, hopeless / kUncapturedMargin);
}

}  // namespace xception
