#pragma once
#include <cuda_runtime.h>

#include <memory>
#include <string>

namespace xception {

// What a convolution is run with, aligned to 16 bytes. A null pointer where the graph has no such tensor.
struct ConvolutionPointers {
  const void* input = nullptr;
  const void* kernel = nullptr;
  const void* residual = nullptr;
  const void* bias = nullptr;  // in the graph's dtype
  void* output = nullptr;
};

// One graph compiled by one engine of cuDNN.
struct PlanDescription {
  std::string engine;  // "cuDNN engine 41", "cuDNN fallback engine 0"
  bool tensor_cores = false;
  bool runtime_compiled = false;
  int candidates = 0;  // engine configurations that there were to choose from
  size_t workspace_bytes = 0;
  double seconds = 0;     // that it took to choose and build
  int timed = 0;          // engine configurations that were timed in these seconds
  size_t json_bytes = 0;  // of the plan, as saved
  bool from_cache = false;
};

class ExecutionPlan {
 public:
  virtual ~ExecutionPlan() = default;
  virtual const PlanDescription& description() const = 0;
  virtual void run(const ConvolutionPointers& pointers, void* workspace, cudaStream_t stream) = 0;
};

}  // namespace xception
