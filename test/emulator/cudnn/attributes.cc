// How attributes are copied in and out.
#include <algorithm>
#include <cstring>

#include "attribute_rules.h"
#include "descriptor.h"

namespace emulator::cudnn {
namespace {

size_t size_of(cudnnBackendAttributeType_t type) {
  switch (type) {
    case CUDNN_TYPE_BOOLEAN:
      return sizeof(bool);
    case CUDNN_TYPE_INT64:
      return sizeof(int64_t);
    case CUDNN_TYPE_HANDLE:
    case CUDNN_TYPE_VOID_PTR:
      return sizeof(void*);
    default:
      return sizeof(int32_t);
  }
}

const AttributeRule& rule_for(const Descriptor& descriptor, cudnnBackendAttributeName_t name,
                              cudnnBackendAttributeType_t type) {
  const AttributeRule* rule = find_rule(descriptor.type, name);
  require(rule != nullptr, CUDNN_STATUS_BAD_PARAM,
          "descriptor type " + std::to_string(descriptor.type) + " has no attribute " + std::to_string(name));
  const bool same = type == rule->type || (rule->type == CUDNN_TYPE_DOUBLE && type == CUDNN_TYPE_FLOAT);
  require(same, CUDNN_STATUS_BAD_PARAM_ATTRIBUTE_TYPE,
          "attribute " + std::to_string(name) + " is not of type " + std::to_string(type));
  return *rule;
}

DescriptorPointer referred_to(cudnnBackendAttributeName_t name, cudnnBackendDescriptor_t element) {
  const DescriptorPointer descriptor = find_descriptor(element);
  const auto type = referred_type(name);
  require(!type || *type == descriptor->type, CUDNN_STATUS_BAD_PARAM, "a descriptor of the wrong type");
  if (descriptor->finalized) return descriptor;
  require(name != CUDNN_ATTR_OPERATIONGRAPH_OPS, CUDNN_STATUS_BAD_PARAM_NOT_FINALIZED,
          "an operation is not finalized");
  return nullptr;  // finalizing the owner is refused then
}

int64_t read_integer(cudnnBackendAttributeType_t type, const char* element) {
  int64_t wide = 0;
  int32_t narrow = 0;
  if (type == CUDNN_TYPE_BOOLEAN) return *element != 0;
  if (size_of(type) == sizeof(int64_t)) {
    std::memcpy(&wide, element, sizeof wide);
    return wide;
  }
  std::memcpy(&narrow, element, sizeof narrow);
  return narrow;
}

void write_integer(cudnnBackendAttributeType_t type, int64_t value, char* element) {
  const auto narrow = static_cast<int32_t>(value);
  if (type == CUDNN_TYPE_BOOLEAN) {
    *element = value != 0;
  } else if (size_of(type) == sizeof(int64_t)) {
    std::memcpy(element, &value, sizeof value);
  } else {
    std::memcpy(element, &narrow, sizeof narrow);
  }
}

// A heuristics query or an engine configuration answers by filling in descriptors that the caller made.
void fill_in(const DescriptorPointer& value, cudnnBackendDescriptor_t element) {
  const auto target = find_descriptor(element);
  require(target->type == value->type, CUDNN_STATUS_BAD_PARAM,
          "the descriptor to be filled in is of another type");
  *target = *value;
}

}  // namespace

int64_t Attribute::count() const {
  if (type == CUDNN_TYPE_CHAR) return static_cast<int64_t>(text.size()) + 1;
  return static_cast<int64_t>(std::max({integers.size(), reals.size(), descriptors.size()}));
}

void set_attribute(Descriptor& descriptor, cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type,
                   int64_t count, const void* elements) {
  require(!descriptor.finalized, CUDNN_STATUS_BAD_PARAM, "the descriptor is finalized");
  const AttributeRule& rule = rule_for(descriptor, name, type);
  require(rule.access != Access::get_only, CUDNN_STATUS_BAD_PARAM, "the attribute is read-only");
  require(elements != nullptr, CUDNN_STATUS_BAD_PARAM, "arrayOfElements is null");
  require(count >= 1 && count <= rule.max_count, CUDNN_STATUS_BAD_PARAM,
          "elementCount is " + std::to_string(count));

  Attribute attribute;
  attribute.type = rule.type;
  const char* bytes = static_cast<const char*>(elements);
  if (type == CUDNN_TYPE_CHAR) {
    attribute.text.assign(bytes, strnlen(bytes, static_cast<size_t>(count)));
  }
  for (int64_t i = 0; i < count && type != CUDNN_TYPE_CHAR; ++i) {
    if (type == CUDNN_TYPE_FLOAT) {
      attribute.reals.push_back(static_cast<const float*>(elements)[i]);
    } else if (type == CUDNN_TYPE_DOUBLE) {
      attribute.reals.push_back(static_cast<const double*>(elements)[i]);
    } else if (type == CUDNN_TYPE_BACKEND_DESCRIPTOR) {
      const auto element = static_cast<const cudnnBackendDescriptor_t*>(elements)[i];
      attribute.descriptors.push_back(referred_to(name, element));
    } else {
      attribute.integers.push_back(read_integer(type, bytes + static_cast<size_t>(i) * size_of(type)));
    }
  }
  descriptor.attributes[name] = std::move(attribute);
}

void get_attribute(const Descriptor& descriptor, cudnnBackendAttributeName_t name,
                   cudnnBackendAttributeType_t type, int64_t requested, int64_t* count, void* elements) {
  require(descriptor.finalized, CUDNN_STATUS_NOT_INITIALIZED, "the descriptor is not finalized");
  const AttributeRule& rule = rule_for(descriptor, name, type);
  require(rule.access != Access::set_only, CUDNN_STATUS_NOT_SUPPORTED, "the attribute cannot be read");
  require(descriptor.has(name), CUDNN_STATUS_BAD_PARAM, "the attribute was not set");
  const Attribute& attribute = descriptor.attributes.at(name);

  if (elements == nullptr) {
    const bool heuristics = name == CUDNN_ATTR_ENGINEHEUR_RESULTS;
    if (count != nullptr) *count = heuristics ? descriptor.reported_results : attribute.count();
    return;
  }
  if (type == CUDNN_TYPE_CHAR) {
    require(requested == 0 || requested >= attribute.count(), CUDNN_STATUS_BAD_PARAM_SIZE_INSUFFICIENT,
            "the text has " + std::to_string(attribute.count()) + " characters");
    if (requested > 0) std::memcpy(elements, attribute.text.c_str(), attribute.text.size() + 1);
    if (count != nullptr) *count = attribute.count();
    return;
  }
  const int64_t copied = std::clamp<int64_t>(requested, 0, attribute.count());
  for (int64_t i = 0; i < copied; ++i) {
    const auto at = static_cast<size_t>(i);
    if (type == CUDNN_TYPE_FLOAT) {
      static_cast<float*>(elements)[i] = static_cast<float>(attribute.reals[at]);
    } else if (type == CUDNN_TYPE_DOUBLE) {
      static_cast<double*>(elements)[i] = attribute.reals[at];
    } else if (type == CUDNN_TYPE_BACKEND_DESCRIPTOR) {
      fill_in(attribute.descriptors[at], static_cast<cudnnBackendDescriptor_t*>(elements)[i]);
    } else {
      write_integer(type, attribute.integers[at], static_cast<char*>(elements) + at * size_of(type));
    }
  }
  if (count != nullptr) *count = copied;
}

}  // namespace emulator::cudnn
