#include "core/host_array.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "core/error.h"

namespace xception {

void check_conversion(DType dtype, DType wanted) {
  if (dtype == wanted || (dtype == DType::uint8 && wanted == DType::float32)) return;
  throw Error("ERR_DTYPE",
              std::string("Expected ") + to_string(wanted) + " data but received " + to_string(dtype));
}

void convert(const HostArray& array, const TensorDesc& wanted, void* to) {
  check_conversion(array.dtype, wanted.dtype);
  if (wanted.bytes() == 0) return;
  if (array.dtype == wanted.dtype) {
    std::memcpy(to, array.data, wanted.bytes());
  } else {
    const auto* from = static_cast<const uint8_t*>(array.data);
    const auto* const end = from + element_count(array.shape);
    auto* const floats = static_cast<float*>(to);
    if (const PixelTable* table = array.table.get()) {
      std::transform(from, end, floats, [table](uint8_t pixel) { return (*table)[pixel]; });
    } else {
      std::copy(from, end, floats);
    }
  }
}

void convert(const std::vector<HostArray>& arrays, const TensorDesc& wanted, void* to) {
  for (const HostArray& array : arrays) {
    const TensorDesc part{wanted.dtype, array.shape};
    convert(array, part, to);
    to = static_cast<char*>(to) + part.bytes();
  }
}

}  // namespace xception
