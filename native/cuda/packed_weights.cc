#include "cuda/packed_weights.h"

#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace xception {

namespace {

// Elements that are rounded at a time: they stay in the cache between `fill` and that.
constexpr size_t kRounded = size_t{32} << 10;

template <typename T>
void fill_rounded(T* to, size_t first, size_t count, const CudaPackedWeights::Fill& fill, T (*round)(float)) {
  std::vector<float> values(std::min(count, kRounded));
  for (size_t done = 0; done < count;) {
    const size_t some = std::min(count - done, values.size());
    fill(values.data(), first + done, some);
    std::transform(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(some), to + done, round);
    done += some;
  }
}

void fill_as(DType dtype, void* to, size_t first, size_t count, const CudaPackedWeights::Fill& fill) {
  if (dtype == DType::float16) {
    fill_rounded<__half>(static_cast<__half*>(to), first, count, fill,
                         [](float value) { return __float2half_rn(value); });
  } else if (dtype == DType::bfloat16) {
    fill_rounded<__nv_bfloat16>(static_cast<__nv_bfloat16*>(to), first, count, fill,
                                [](float value) { return __float2bfloat16_rn(value); });
  } else {
    fill(static_cast<float*>(to), first, count);
  }
}

}  // namespace

const void* CudaPackedWeights::get(const std::string& key, DType dtype, size_t count, const Fill& fill) {
  if (!memory_) return nullptr;
  const auto found = forms_.find(key);
  if (found != forms_.end()) return found->second->data();
  const size_t each = dtype == DType::float16 || dtype == DType::bfloat16 ? 2 : sizeof(float);
  std::unique_ptr<Buffer> form = memory_->allocate(count * each);
  uploads_->upload(form->data(), form->bytes(), [&](void* to, size_t first, size_t bytes) {
    fill_as(dtype, to, first / each, bytes / each, fill);
  });
  bytes_ += form->bytes();
  return forms_.emplace(key, std::move(form)).first->second->data();
}

}  // namespace xception
