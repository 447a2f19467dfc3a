#pragma once
#include <cstddef>
#include <cstdint>

namespace xception {

// Bytes of somebody else's.
struct Bytes {
  const uint8_t* data;
  size_t size;
};

}  // namespace xception
