#include "cuda/packed_weights.h"

#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_runtime.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "cuda/error.h"
#include "cuda/pinned_memory.h"

namespace xception {

namespace {

__half to_float16(float value) { return __float2half_rn(value); }
__nv_bfloat16 to_bfloat16(float value) { return __float2bfloat16_rn(value); }

template <typename T>
std::unique_ptr<Buffer> upload_as(DeviceMemory& memory, const std::vector<float>& values, T (*round)(float)) {
  const size_t bytes = values.size() * sizeof(T);
  const std::unique_ptr<Buffer> rounded = allocate_pinned(memory.device(), bytes);
  std::transform(values.begin(), values.end(), static_cast<T*>(rounded->data()), round);
  std::unique_ptr<Buffer> buffer = memory.allocate(bytes);
  const cudaStream_t stream = memory.compute();
  check_cuda(cudaMemcpyAsync(buffer->data(), rounded->data(), bytes, cudaMemcpyHostToDevice, stream),
             "cudaMemcpyAsync");
  const cudaError_t status = cudaStreamSynchronize(stream);
  // The host memory must not go before the copy is done, whatever has failed.
  if (status != cudaSuccess) ignore_cuda_error(cudaStreamSynchronize(stream));
  check_cuda(status, "cudaStreamSynchronize");
  return buffer;
}

std::unique_ptr<Buffer> upload_as(DeviceMemory& memory, const std::vector<float>& values, DType dtype) {
  if (dtype == DType::float16) return upload_as<__half>(memory, values, to_float16);
  if (dtype == DType::bfloat16) return upload_as<__nv_bfloat16>(memory, values, to_bfloat16);
  return upload_as<float>(memory, values, [](float value) { return value; });
}

}  // namespace

const void* CudaPackedWeights::get(const std::string& key, DType dtype, size_t count,
                                   const std::function<void(float*)>& fill) {
  if (!memory_) return nullptr;
  const auto found = forms_.find(key);
  if (found != forms_.end()) return found->second->data();
  std::vector<float> values(count);
  fill(values.data());
  std::unique_ptr<Buffer> form = upload_as(*memory_, values, dtype);
  bytes_ += form->bytes();
  return forms_.emplace(key, std::move(form)).first->second->data();
}

}  // namespace xception
