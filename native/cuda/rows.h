#pragma once
#include "cuda/cuda_context.h"

namespace xception {

// An input seen as rows of its last axis.
struct Rows {
  int rows;
  int columns;
};

inline Rows rows_of(const CudaContext& context) {
  const Shape& shape = context.inputs[0].shape;
  return {context.to_int(element_count(shape) / shape.back()), context.to_int(shape.back())};
}

}  // namespace xception
