#include "cuda/trial_memory.h"

#include <algorithm>
#include <string>

#include "core/arena_layout.h"
#include "cuda/error.h"
#include "cuda/kernels/random_values.h"

namespace xception {

TrialMemory::TrialMemory(const std::vector<TensorDesc>& arrays, cudaStream_t stream)
    : stream_(stream), arrays_(nullptr, Free{stream}), workspace_(nullptr, Free{stream}) {
  size_t bytes = 0;
  for (const TensorDesc& desc : arrays) {
    offsets_.push_back(bytes);
    bytes = add_sizes(bytes, align_up(desc.bytes()));
  }
  arrays_ = allocate(bytes);
  for (size_t i = 0; i < arrays.size(); ++i) {
    random_values(arrays[i].dtype, element_count(arrays[i].shape), static_cast<uint32_t>(i), array(i),
                  stream_);
  }
}

void* TrialMemory::workspace(size_t bytes) {
  if (bytes == 0) return nullptr;
  if (bytes > workspace_bytes_) {
    workspace_bytes_ = 0;
    workspace_.reset();  // first: there may not be room for both
    workspace_ = allocate(bytes);
    workspace_bytes_ = bytes;
  }
  return workspace_.get();
}

TrialMemory::Memory TrialMemory::allocate(size_t bytes) const {
  void* memory = nullptr;
  const size_t wanted = std::max(bytes, size_t{1});
  check_cuda(cudaMalloc(&memory, wanted), ("cudaMalloc of " + std::to_string(wanted) + " bytes").c_str());
  return Memory(memory, Free{stream_});
}

void TrialMemory::Free::operator()(void* memory) const noexcept {
  ignore_cuda_error(cudaStreamSynchronize(stream));
  ignore_cuda_error(cudaFree(memory));
}

}  // namespace xception
