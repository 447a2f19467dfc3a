#include "cuda/cudnn/tuning.h"

#include <algorithm>
#include <exception>
#include <limits>

#include "core/arena_layout.h"
#include "core/error.h"
#include "cuda/cudnn/device_plan.h"
#include "cuda/cudnn/timing.h"
#include "cuda/error.h"

namespace xception {

namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

// Memory for everything that the plans of a graph read and write, all zeros. Plain cudaMalloc: there are GPUs
// without memory pools, and nothing here is in a hurry.
class Tensors {
 public:
  Tensors(const ConvolutionGraph& graph, size_t workspace_bytes, cudaStream_t stream) : stream_(stream) {
    const Shape output(graph.output.begin(), graph.output.end());
    const Shape kernel{output[3], graph.kernel[0], graph.kernel[1], graph.input[3]};
    const size_t input_at = place({graph.dtype, Shape(graph.input.begin(), graph.input.end())});
    const size_t kernel_at = place({graph.dtype, kernel});
    const size_t residual_at = graph.residual ? place({graph.dtype, output}) : 0;
    const size_t bias_at = graph.bias ? place({graph.dtype, {output[3]}}) : 0;
    const size_t output_at = place({graph.dtype, output});
    const size_t workspace_at = bytes_;
    bytes_ = add_sizes(bytes_, workspace_bytes);

    void* memory = nullptr;
    check_cuda(cudaMalloc(&memory, bytes_), "cudaMalloc");
    memory_ = static_cast<char*>(memory);
    pointers_.input = memory_ + input_at;
    pointers_.kernel = memory_ + kernel_at;
    if (graph.residual) pointers_.residual = memory_ + residual_at;
    if (graph.bias) pointers_.bias = memory_ + bias_at;
    pointers_.output = memory_ + output_at;
    workspace_ = memory_ + workspace_at;
  }
  ~Tensors() {
    ignore_cuda_error(cudaStreamSynchronize(stream_));
    ignore_cuda_error(cudaFree(memory_));
  }
  Tensors(const Tensors&) = delete;
  Tensors& operator=(const Tensors&) = delete;

  void clear() { check_cuda(cudaMemsetAsync(memory_, 0, bytes_, stream_), "cudaMemsetAsync"); }
  const ConvolutionPointers& pointers() const { return pointers_; }
  void* workspace() const { return workspace_; }

 private:
  size_t place(const TensorDesc& desc) {
    const size_t offset = bytes_;
    bytes_ = add_sizes(bytes_, align_up(desc.bytes()));
    return offset;
  }

  cudaStream_t stream_;
  size_t bytes_ = 0;
  char* memory_ = nullptr;
  ConvolutionPointers pointers_;
  void* workspace_ = nullptr;
};

size_t largest_workspace(const std::vector<std::shared_ptr<FinalizedPlan>>& plans) {
  size_t bytes = 0;
  for (const auto& plan : plans) bytes = std::max(bytes, plan->description().workspace_bytes);
  return bytes;
}

}  // namespace

size_t fastest(const std::vector<std::shared_ptr<FinalizedPlan>>& plans, const ConvolutionGraph& graph,
               const std::shared_ptr<CudnnHandles>& handles, cudaStream_t stream) {
  Tensors tensors(graph, largest_workspace(plans), stream);
  tensors.clear();
  size_t best = 0;
  double best_time = kNever;
  std::exception_ptr failure;
  for (size_t i = 0; i < plans.size(); ++i) {
    DevicePlan plan(handles, plans[i]);
    try {
      const double time =
          time_recorded(stream, [&] { plan.run(tensors.pointers(), tensors.workspace(), stream); });
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
