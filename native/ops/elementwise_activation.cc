#include "ops/elementwise_activation.h"

#include <map>

#include "core/error.h"

namespace xception {

ElementwiseActivation read_activation(const Attributes& attributes, const std::string& key) {
  static const std::map<std::string, ElementwiseActivation> names = {
      {"linear", ElementwiseActivation::linear}, {"relu", ElementwiseActivation::relu},
      {"relu6", ElementwiseActivation::relu6},   {"sigmoid", ElementwiseActivation::sigmoid},
      {"tanh", ElementwiseActivation::tanh},
  };
  const std::string& name = attributes.text(key);
  const auto found = names.find(name);
  if (found == names.end()) {
    throw Error("ERR_INVALID_ARGUMENT",
                "Expected linear, relu, relu6, sigmoid or tanh for " + key + " but received '" + name + "'");
  }
  return found->second;
}

}  // namespace xception
