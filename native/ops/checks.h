#pragma once
#include <initializer_list>
#include <string>
#include <vector>

#include "core/op.h"

namespace xception {

// Throws Error with a message that starts with the layer's name.
[[noreturn]] void refuse(const Op& op, const char* code, const std::string& message);

// For constructors; these throw ERR_INVALID_ARGUMENT.
void check_input_count(const Op& op, size_t least, size_t most);
void check_roles(const Op& op, std::initializer_list<const char*> required,
                 std::initializer_list<const char*> optional = {});
void check_range(const Op& op, const std::string& attribute, int value, int least, int most);
// A positive, finite number, as the step between the values of an 8-bit dtype must be.
float read_scale(const Op& op, const Attributes& attributes, const std::string& key);
// Finite once it is a float.
void check_finite(const Op& op, const std::string& attribute, double value);

// For infer; these throw ERR_SHAPE or ERR_DTYPE.
void check_shape(const Op& op, const TensorDesc& input);
// int8 or uint8, of any shape.
void check_8bit(const Op& op, const TensorDesc& input);
// All of one floating dtype.
void check_floating(const Op& op, const std::vector<TensorDesc>& inputs);
void check_rank(const Op& op, const TensorDesc& input, size_t rank);
// A weight that was not given passes.
void check_weight(const Op& op, const WeightShapes& weights, const std::string& role, const Shape& expected);
// The shape of a required weight of this rank.
const Shape& kernel_shape(const Op& op, const WeightShapes& weights, const std::string& role, size_t rank);

}  // namespace xception
