#include "ops/top_k.h"

#include <limits>

#include "ops/checks.h"

namespace xception {

namespace {

// Up to here float32 has every whole number: an index is exact.
constexpr int64_t kMostColumns = 1 << 24;

}  // namespace

TopKOp::TopKOp(OpHeader header, const Attributes& attributes)
    : Op(std::move(header)), k(attributes.integer("k")) {
  check_range(*this, "k", k, 1, std::numeric_limits<int>::max());
  check_input_count(*this, 1, 1);
  check_roles(*this, {});
}

TensorDesc TopKOp::infer(const std::vector<TensorDesc>& descs, const WeightShapes&) const {
  check_floating(*this, descs);
  Shape result = descs[0].shape;
  if (result.size() < 2 || result.back() < k || result.back() > kMostColumns) {
    refuse(*this, "ERR_SHAPE",
           "expected an input of rank 2 or more with " + std::to_string(k) + " to " +
               std::to_string(kMostColumns) + " values in the last axis but received shape " +
               to_string(result));
  }
  result.back() = k;
  result.push_back(2);
  return {DType::float32, result};
}

}  // namespace xception
