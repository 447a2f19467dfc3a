#include "descriptor.h"

#include <mutex>
#include <unordered_map>

#include "attribute_rules.h"
#include "emulator.h"

namespace emulator::cudnn {
namespace {

struct Registry {
  std::mutex mutex;
  std::unordered_map<void*, std::shared_ptr<Descriptor>> descriptors;
};
// Never destroyed: a descriptor may outlive the static objects of this library.
Registry& registry() {
  static auto* instance = new Registry;
  return *instance;
}

}  // namespace

void Descriptor::set_integers(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t attribute_type,
                              std::vector<int64_t> values) {
  Attribute attribute;
  attribute.type = attribute_type;
  attribute.integers = std::move(values);
  attributes[name] = std::move(attribute);
}

void Descriptor::set_text(cudnnBackendAttributeName_t name, const std::string& text) {
  Attribute attribute;
  attribute.type = CUDNN_TYPE_CHAR;
  attribute.text = text;
  attributes[name] = std::move(attribute);
}

void Descriptor::set_descriptors(cudnnBackendAttributeName_t name, std::vector<DescriptorPointer> values) {
  Attribute attribute;
  attribute.type = CUDNN_TYPE_BACKEND_DESCRIPTOR;
  attribute.descriptors = std::move(values);
  attributes[name] = std::move(attribute);
}

cudnnBackendDescriptor_t create_descriptor(cudnnBackendDescriptorType_t type) {
  const auto rules = rules_of(type);
  require(!rules.empty(), CUDNN_STATUS_INTERNAL_ERROR_HOST_ALLOCATION_FAILED,
          "no such descriptor type: " + std::to_string(type));
  auto descriptor = std::make_shared<Descriptor>();
  descriptor->type = type;
  for (const AttributeRule* rule : rules) {
    if (!rule->fallback) continue;
    if (rule->type == CUDNN_TYPE_DOUBLE) {
      Attribute attribute;
      attribute.type = CUDNN_TYPE_DOUBLE;
      attribute.reals = {static_cast<double>(*rule->fallback)};
      descriptor->attributes[rule->name] = attribute;
    } else {
      descriptor->set_integers(rule->name, rule->type, {*rule->fallback});
    }
  }
  void* key = descriptor.get();
  {
    std::lock_guard<std::mutex> lock(registry().mutex);
    registry().descriptors[key] = std::move(descriptor);
  }
  count_objects("cudnnBackendDescriptor", 1);
  return key;
}

void destroy_descriptor(cudnnBackendDescriptor_t descriptor) {
  find_descriptor(descriptor);
  {
    std::lock_guard<std::mutex> lock(registry().mutex);
    registry().descriptors.erase(descriptor);
  }
  count_objects("cudnnBackendDescriptor", -1);
}

std::shared_ptr<Descriptor> find_descriptor(cudnnBackendDescriptor_t descriptor) {
  require(descriptor != nullptr, CUDNN_STATUS_BAD_PARAM_NULL_POINTER, "descriptor is null");
  {
    std::lock_guard<std::mutex> lock(registry().mutex);
    const auto found = registry().descriptors.find(descriptor);
    if (found != registry().descriptors.end()) return found->second;
  }
  violation("a cuDNN descriptor is used that does not exist, or was destroyed");
  throw Refusal(CUDNN_STATUS_BAD_PARAM, "no such descriptor");
}

}  // namespace emulator::cudnn
