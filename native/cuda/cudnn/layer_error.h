#pragma once
#include <string>

#include "core/error.h"

namespace xception {

// Runs `call`. An error that it throws gets the layer's name in front.
template <typename Call>
auto for_layer(const std::string& layer, const Call& call) {
  try {
    return call();
  } catch (const Error& error) {
    throw Error(error.code(), layer + ": " + error.what(), error.hint());
  }
}

}  // namespace xception
