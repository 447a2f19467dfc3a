#include "core/tensor_desc.h"

#include "core/error.h"

namespace xception {

namespace {

struct DTypeInfo {
  DType dtype;
  const char* name;
  size_t bytes;
};

constexpr DTypeInfo kDTypes[] = {
    {DType::float32, "float32", 4}, {DType::float16, "float16", 2}, {DType::bfloat16, "bfloat16", 2},
    {DType::uint8, "uint8", 1},     {DType::int8, "int8", 1},
};

const DTypeInfo& info_of(DType dtype) { return kDTypes[static_cast<size_t>(dtype)]; }

}  // namespace

size_t size_of(DType dtype) { return info_of(dtype).bytes; }

bool is_floating(DType dtype) { return dtype != DType::uint8 && dtype != DType::int8; }

const char* to_string(DType dtype) { return info_of(dtype).name; }

DType parse_dtype(const std::string& name) {
  for (const DTypeInfo& info : kDTypes) {
    if (name == info.name) return info.dtype;
  }
  throw Error("ERR_DTYPE", "Unknown dtype '" + name + "'",
              "Use 'float32', 'float16', 'bfloat16', 'uint8' or 'int8'.");
}

int64_t element_count(const Shape& shape) {
  int64_t count = 1;
  for (int64_t dim : shape) {
    // Room is left for the bytes of an element and for sums of a few sizes.
    if (__builtin_mul_overflow(count, dim, &count) || count > INT64_MAX / 64) {
      throw Error("ERR_OUT_OF_MEMORY", "A tensor of shape " + to_string(shape) + " is too large");
    }
  }
  return count;
}

std::string to_string(const Shape& shape) {
  std::string text = "(";
  for (size_t i = 0; i < shape.size(); ++i) text += (i ? ", " : "") + std::to_string(shape[i]);
  return text + (shape.size() == 1 ? ",)" : ")");
}

size_t TensorDesc::bytes() const { return static_cast<size_t>(element_count(shape)) * size_of(dtype); }

}  // namespace xception
