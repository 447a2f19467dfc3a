#pragma once
#include <string>

#include "core/attributes.h"

namespace xception {

enum class ElementwiseActivation { linear, relu, relu6, sigmoid, tanh };

// Reads the attribute `key`. Throws ERR_INVALID_ARGUMENT for a name that is none of these.
ElementwiseActivation read_activation(const Attributes& attributes, const std::string& key);

}  // namespace xception
