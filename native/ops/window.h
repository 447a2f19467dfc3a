#pragma once
#include <array>

#include "core/op.h"

namespace xception {

// Rows and columns.
using Pair = std::array<int64_t, 2>;
// Rows above and below, columns left and right.
using Edges = std::array<int64_t, 4>;

Pair read_pair(const Op& op, const Attributes& attributes, const std::string& key);
Edges read_edges(const Op& op, const Attributes& attributes, const std::string& key);

struct Padding {
  enum class Kind { same, valid, edges };
  Kind kind = Kind::valid;
  Edges edges{};
};

// Where a window stands on an image of a certain size: how often, and with what padding.
struct Placement {
  Pair output{};
  Edges padding{};
};

// The steps and the padding of a convolution or a pool.
struct Window {
  Window(const Op& op, const Attributes& attributes);

  // Places a window of `extent` rows and columns, as Keras does. Throws ERR_SHAPE when it stands nowhere.
  Placement place(const Op& op, const Pair& extent, const Shape& input) const;

  Pair strides;
  Padding padding;
};

}  // namespace xception
