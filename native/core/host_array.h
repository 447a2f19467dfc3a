#pragma once
#include <array>
#include <memory>
#include <vector>

#include "core/tensor_desc.h"

namespace xception {

// What becomes of each value of a pixel.
using PixelTable = std::array<float, 256>;

// A host array where it lies.
struct HostArray {
  DType dtype;
  Shape shape;
  const void* data;
  // For uint8 that becomes float32; null where each value stays what it is.
  std::shared_ptr<const PixelTable> table;

  TensorDesc desc() const { return {dtype, shape}; }
};

// Throws ERR_DTYPE unless an array of `dtype` can be made one of `wanted`: uint8 becomes float32.
void check_conversion(DType dtype, DType wanted);

// Copies the array to memory of `wanted`'s size, which it fills, converting it where that is wanted. Throws
// as check_conversion() does.
void convert(const HostArray& array, const TensorDesc& wanted, void* to);
// The same for arrays that make one of `wanted` together, one behind the other.
void convert(const std::vector<HostArray>& arrays, const TensorDesc& wanted, void* to);

}  // namespace xception
