#include "ops/checks.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"

namespace xception {

namespace {

constexpr size_t kMaxRank = 8;
constexpr int64_t kMaxDimension = std::numeric_limits<int>::max();

bool contains(std::initializer_list<const char*> names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

void refuse(const Op& op, const char* code, const std::string& message) {
  throw Error(code, op.name + ": " + message);
}

void check_input_count(const Op& op, size_t least, size_t most) {
  if (op.inputs.size() >= least && op.inputs.size() <= most) return;
  refuse(op, "ERR_INVALID_ARGUMENT",
         op.type + " cannot take " + std::to_string(op.inputs.size()) + " inputs");
}

void check_roles(const Op& op, std::initializer_list<const char*> required,
                 std::initializer_list<const char*> optional) {
  for (const char* role : required) {
    if (op.weights.count(role) == 0) {
      refuse(op, "ERR_INVALID_ARGUMENT", std::string("the weight '") + role + "' is missing");
    }
  }
  for (const auto& weight : op.weights) {
    if (!contains(required, weight.first) && !contains(optional, weight.first)) {
      refuse(op, "ERR_INVALID_ARGUMENT", op.type + " has no weight '" + weight.first + "'");
    }
  }
}

void check_range(const Op& op, const std::string& attribute, int value, int least, int most) {
  if (value >= least && value <= most) return;
  refuse(op, "ERR_INVALID_ARGUMENT",
         "expected " + attribute + " from " + std::to_string(least) + " to " + std::to_string(most) +
             " but received " + std::to_string(value));
}

void check_finite(const Op& op, const std::string& attribute, double value) {
  if (std::isfinite(static_cast<float>(value))) return;
  refuse(op, "ERR_INVALID_ARGUMENT", "expected a finite number for " + attribute);
}

float read_scale(const Op& op, const Attributes& attributes, const std::string& key) {
  const auto scale = static_cast<float>(attributes.number(key));
  if (!(std::isnormal(scale) && scale > 0)) {
    refuse(op, "ERR_INVALID_ARGUMENT", "expected a positive number for " + key);
  }
  return scale;
}

void check_8bit(const Op& op, const TensorDesc& input) {
  if (input.dtype != DType::int8 && input.dtype != DType::uint8) {
    refuse(op, "ERR_DTYPE", op.type + " takes int8 or uint8 but received " + to_string(input.dtype));
  }
  check_shape(op, input);
}

void check_shape(const Op& op, const TensorDesc& input) {
  const Shape& shape = input.shape;
  const bool fits =
      !shape.empty() && shape.size() <= kMaxRank &&
      std::all_of(shape.begin(), shape.end(), [](int64_t dim) { return dim >= 1 && dim <= kMaxDimension; });
  if (!fits) {
    refuse(op, "ERR_SHAPE",
           "expected 1 to " + std::to_string(kMaxRank) +
               " dimensions of at least 1 but received an input of shape " + to_string(shape));
  }
  input.bytes();  // throws when no memory could hold it, so that products of dimensions are safe from here on
}

void check_floating(const Op& op, const std::vector<TensorDesc>& inputs) {
  for (const TensorDesc& input : inputs) {
    if (!is_floating(input.dtype)) {
      refuse(op, "ERR_DTYPE", op.type + " takes a floating dtype but received " + to_string(input.dtype));
    }
    if (input.dtype != inputs[0].dtype) {
      refuse(op, "ERR_DTYPE",
             op.type + " takes inputs of one dtype but received " + to_string(inputs[0].dtype) + " and " +
                 to_string(input.dtype));
    }
    check_shape(op, input);
  }
}

void check_rank(const Op& op, const TensorDesc& input, size_t rank) {
  if (input.shape.size() == rank) return;
  refuse(op, "ERR_SHAPE",
         "expected an input of rank " + std::to_string(rank) + " but received one of shape " +
             to_string(input.shape));
}

void check_weight(const Op& op, const WeightShapes& weights, const std::string& role, const Shape& expected) {
  const auto found = weights.find(role);
  if (found == weights.end() || found->second == expected) return;
  refuse(
      op, "ERR_SHAPE",
      "expected " + role + " of shape " + to_string(expected) + " but received " + to_string(found->second));
}

const Shape& kernel_shape(const Op& op, const WeightShapes& weights, const std::string& role, size_t rank) {
  const Shape& shape = weights.at(role);
  const bool fits = shape.size() == rank && std::all_of(shape.begin(), shape.end(), [](int64_t dim) {
                      return dim >= 1 && dim <= kMaxDimension;
                    });
  if (!fits) {
    refuse(op, "ERR_SHAPE",
           "expected " + role + " of rank " + std::to_string(rank) +
               " with dimensions of at least 1 but received shape " + to_string(shape));
  }
  return shape;
}

}  // namespace xception
