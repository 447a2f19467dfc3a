#pragma once
#include <cudnn.h>

#include <optional>
#include <vector>

namespace emulator::cudnn {

enum class Access { set_and_get, set_only, get_only };

// What cuDNN's documentation says of one attribute of one type of descriptor.
struct AttributeRule {
  cudnnBackendDescriptorType_t owner;
  cudnnBackendAttributeName_t name;
  cudnnBackendAttributeType_t type;  // CUDNN_TYPE_DOUBLE stands for CUDNN_TYPE_FLOAT too
  int max_count = 1;
  bool required = false;
  Access access = Access::set_and_get;
  std::optional<int64_t> fallback{};
};

// The type that an attribute's descriptors must be of; none for the operations of a graph, which are of
// several.
std::optional<cudnnBackendDescriptorType_t> referred_type(cudnnBackendAttributeName_t name);

// Null when descriptors of this type do not have the attribute.
const AttributeRule* find_rule(cudnnBackendDescriptorType_t owner, cudnnBackendAttributeName_t name);
// Empty for a type that the emulator does not have.
std::vector<const AttributeRule*> rules_of(cudnnBackendDescriptorType_t owner);

}  // namespace emulator::cudnn
