#pragma once
#include <cstddef>
#include <vector>

#include "core/tensor_desc.h"

namespace xception {

// One array as Keras has it: float32, row-major. `data` is null once a model has been created: from then on
// only the packed forms are there.
struct Weight {
  Shape shape;
  const float* data = nullptr;
  // Nobody else reads `data`, and its pages may go once it is packed.
  bool given_away = false;
};

// A backend's packed forms of a model's weights, shared by all plans of that model.
class PackedWeights {
 public:
  virtual ~PackedWeights() = default;
  virtual size_t bytes() const = 0;
};

}  // namespace xception
