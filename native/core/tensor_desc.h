#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace xception {

// Row-major; images are NHWC. The batch is axis 0.
using Shape = std::vector<int64_t>;

enum class DType { float32, float16, bfloat16, uint8, int8 };

size_t size_of(DType dtype);
bool is_floating(DType dtype);
const char* to_string(DType dtype);
// Throws ERR_DTYPE.
DType parse_dtype(const std::string& name);

int64_t element_count(const Shape& shape);
// "(1, 299, 299, 3)"
std::string to_string(const Shape& shape);

struct TensorDesc {
  DType dtype = DType::float32;
  Shape shape;

  // Throws ERR_OUT_OF_MEMORY when the size does not fit in memory's address space.
  size_t bytes() const;
};

}  // namespace xception
