#pragma once
#include <cudnn.h>

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace emulator::cudnn {

// What a call answers instead of success.
struct Refusal : std::runtime_error {
  Refusal(cudnnStatus_t refused_with, const std::string& why)
      : std::runtime_error(why), status(refused_with) {}
  cudnnStatus_t status;
};

inline void require(bool condition, cudnnStatus_t status, const std::string& why) {
  if (!condition) throw Refusal(status, why);
}

struct Descriptor;
using DescriptorPointer = std::shared_ptr<const Descriptor>;

// Of its four lists the one that its type belongs in is used.
struct Attribute {
  cudnnBackendAttributeType_t type = CUDNN_TYPE_INT64;
  std::vector<int64_t> integers;  // booleans, enumerations, pointers and handles too
  std::vector<double> reals;
  std::string text;
  std::vector<DescriptorPointer> descriptors;

  int64_t count() const;
};

// What stands behind every cudnnBackendDescriptor_t. Once finalized it does not change, and is shared by
// those that refer to it: destroying it takes nothing from them.
struct Descriptor {
  cudnnBackendDescriptorType_t type;
  bool finalized = false;
  std::map<cudnnBackendAttributeName_t, Attribute> attributes;
  int64_t reported_results = 0;  // of heuristics: what they say there is, before one looks

  bool has(cudnnBackendAttributeName_t name) const { return attributes.count(name) != 0; }
  // The attribute is there: a required one, or one with a default.
  int64_t integer(cudnnBackendAttributeName_t name) const { return attributes.at(name).integers.at(0); }
  double real(cudnnBackendAttributeName_t name) const { return attributes.at(name).reals.at(0); }
  const std::vector<int64_t>& integers(cudnnBackendAttributeName_t name) const {
    return attributes.at(name).integers;
  }
  const Descriptor& descriptor(cudnnBackendAttributeName_t name) const {
    return *attributes.at(name).descriptors.at(0);
  }

  void set_integers(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type,
                    std::vector<int64_t> values);
  void set_text(cudnnBackendAttributeName_t name, const std::string& text);
  void set_descriptors(cudnnBackendAttributeName_t name, std::vector<DescriptorPointer> values);
};

// Throws Refusal for a type that the emulator does not have.
cudnnBackendDescriptor_t create_descriptor(cudnnBackendDescriptorType_t type);
void destroy_descriptor(cudnnBackendDescriptor_t descriptor);
// Throws Refusal when it is null; a violation when it is none, or was destroyed.
std::shared_ptr<Descriptor> find_descriptor(cudnnBackendDescriptor_t descriptor);

void set_attribute(Descriptor& descriptor, cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type,
                   int64_t count, const void* elements);
// `count` and `elements` may be null.
void get_attribute(const Descriptor& descriptor, cudnnBackendAttributeName_t name,
                   cudnnBackendAttributeType_t type, int64_t requested, int64_t* count, void* elements);

}  // namespace emulator::cudnn
