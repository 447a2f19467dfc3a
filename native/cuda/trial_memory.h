#pragma once
#include <cuda_runtime.h>

#include <memory>
#include <vector>

#include "core/tensor_desc.h"

namespace xception {

// Memory on the current device for what a trial run reads and writes. The arrays hold random values, the same
// in every process: on zeros a GPU multiplies with less power, and so at a higher clock, than on images.
// Plain cudaMalloc: there are GPUs without memory pools, and nothing here is in a hurry. What the stream was
// given is done when this goes.
class TrialMemory {
 public:
  // Throws ERR_OUT_OF_MEMORY.
  TrialMemory(const std::vector<TensorDesc>& arrays, cudaStream_t stream);

  // In the order of `arrays`, on 64 bytes each.
  void* array(size_t index) const { return static_cast<char*>(arrays_.get()) + offsets_.at(index); }
  // As many bytes at least, undefined; null for 0. What was given before is void. Throws ERR_OUT_OF_MEMORY;
  // asking for less is allowed then.
  void* workspace(size_t bytes);

 private:
  struct Free {
    cudaStream_t stream;
    void operator()(void* memory) const noexcept;
  };
  using Memory = std::unique_ptr<void, Free>;
  Memory allocate(size_t bytes) const;

  cudaStream_t stream_;
  std::vector<size_t> offsets_;
  Memory arrays_;
  Memory workspace_;
  size_t workspace_bytes_ = 0;
};

}  // namespace xception
