#pragma once
#include <cstdint>
#include <vector>

#include "operation_graph.h"

namespace emulator::cudnn {

// A tensor as the interpreter computes with it: packed, images channels last (N, H, W, C), everything else
// row-major. float holds every value of float32, float16 and bfloat16 exactly.
struct Value {
  std::vector<int64_t> dims;     // in the tensor's own order: N, C, H, W
  std::vector<int64_t> strides;  // of `data`, in elements
  std::vector<float> data;

  explicit Value(std::vector<int64_t> dimensions);
};

Value load(const Tensor& tensor, const void* memory);
// Rounds to nearest even.
void store(const Value& value, const Tensor& tensor, void* memory);

}  // namespace emulator::cudnn
