#include "ops/window.h"

#include <algorithm>

#include "ops/checks.h"

namespace xception {

namespace {

// Beyond any real network, and small enough that sums and products of them cannot overflow.
constexpr int kMaxSteps = 65535;

template <size_t count>
std::array<int64_t, count> read(const Op& op, const Attributes& attributes, const std::string& key,
                                int least) {
  const std::vector<int> numbers = attributes.integers(key, count);
  std::array<int64_t, count> result{};
  for (size_t i = 0; i < count; i++) {
    check_range(op, key, numbers[i], least, kMaxSteps);
    result[i] = numbers[i];
  }
  return result;
}

Padding read_padding(const Op& op, const Attributes& attributes) {
  if (!attributes.is_text("padding")) return {Padding::Kind::edges, read_edges(op, attributes, "padding")};
  const std::string& text = attributes.text("padding");
  if (text == "same") return {Padding::Kind::same, {}};
  if (text == "valid") return {Padding::Kind::valid, {}};
  refuse(op, "ERR_INVALID_ARGUMENT",
         "expected same, valid or four numbers for padding but received '" + text + "'");
}

}  // namespace

Pair read_pair(const Op& op, const Attributes& attributes, const std::string& key) {
  return read<2>(op, attributes, key, 1);
}

Edges read_edges(const Op& op, const Attributes& attributes, const std::string& key) {
  return read<4>(op, attributes, key, 0);
}

Window::Window(const Op& op, const Attributes& attributes)
    : strides(read_pair(op, attributes, "strides")), padding(read_padding(op, attributes)) {}

Placement Window::place(const Op& op, const Pair& extent, const Shape& input) const {
  Placement result;
  for (size_t axis = 0; axis < 2; axis++) {
    const int64_t size = input[axis + 1];
    const int64_t stride = strides[axis];
    int64_t& before = result.padding[2 * axis];
    int64_t& after = result.padding[2 * axis + 1];
    if (padding.kind == Padding::Kind::same) {
      const int64_t steps = (size + stride - 1) / stride;
      const int64_t missing = std::max<int64_t>((steps - 1) * stride + extent[axis] - size, 0);
      before = missing / 2;
      after = missing - before;
    } else {
      before = padding.edges[2 * axis];
      after = padding.edges[2 * axis + 1];
    }
    const int64_t room = size + before + after - extent[axis];
    if (room < 0) {
      refuse(op, "ERR_SHAPE",
             "a window of " + std::to_string(extent[0]) + " x " + std::to_string(extent[1]) +
                 " does not fit an input of shape " + to_string(input));
    }
    result.output[axis] = room / stride + 1;
  }
  return result;
}

}  // namespace xception
