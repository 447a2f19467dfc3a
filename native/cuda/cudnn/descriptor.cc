#include "cuda/cudnn/descriptor.h"

#include <algorithm>
#include <utility>

namespace xception {

namespace {

std::vector<cudnnBackendDescriptor_t> raw_descriptors(const std::vector<Descriptor>& descriptors) {
  std::vector<cudnnBackendDescriptor_t> raw;
  for (const Descriptor& descriptor : descriptors) raw.push_back(descriptor.raw());
  return raw;
}

}  // namespace

Descriptor::Descriptor(std::shared_ptr<const CudnnLibrary> library, cudnnBackendDescriptorType_t type)
    : library_(std::move(library)) {
  library_->check(library_->backendCreateDescriptor(type, &descriptor_), "cudnnBackendCreateDescriptor");
}

Descriptor::~Descriptor() {
  if (descriptor_) library_->backendDestroyDescriptor(descriptor_);
}

Descriptor::Descriptor(Descriptor&& other) noexcept
    : library_(other.library_), descriptor_(std::exchange(other.descriptor_, nullptr)) {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(library_, other.library_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

void Descriptor::set(cudnnBackendAttributeName_t name, const std::string& text) {
  set(name, CUDNN_TYPE_CHAR, text.size() + 1, text.c_str());
}

void Descriptor::set(cudnnBackendAttributeName_t name, const Descriptor& value) {
  set(name, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &value.descriptor_);
}

void Descriptor::set(cudnnBackendAttributeName_t name, const std::vector<Descriptor>& values) {
  set(name, CUDNN_TYPE_BACKEND_DESCRIPTOR, values.size(), raw_descriptors(values).data());
}

void Descriptor::set(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type, size_t count,
                     const void* values) {
  library_->check(library_->backendSetAttribute(descriptor_, name, type, static_cast<int64_t>(count), values),
                  "cudnnBackendSetAttribute");
}

void Descriptor::finalize() {
  library_->check(library_->backendFinalize(descriptor_), "cudnnBackendFinalize");
}

bool Descriptor::finalize_if_supported() {
  const cudnnStatus_t status = library_->backendFinalize(descriptor_);
  if (is_not_supported(status)) return false;
  library_->check(status, "cudnnBackendFinalize");
  return true;
}

std::string Descriptor::get_text(cudnnBackendAttributeName_t name) const {
  const std::vector<char> text = get_all<char>(name);
  return std::string(text.begin(), std::find(text.begin(), text.end(), '\0'));
}

Descriptor Descriptor::get(cudnnBackendAttributeName_t name, cudnnBackendDescriptorType_t type) const {
  Descriptor value(library_, type);
  get(name, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &value.descriptor_);
  return value;
}

std::vector<Descriptor> Descriptor::get_all(cudnnBackendAttributeName_t name,
                                            cudnnBackendDescriptorType_t type) const {
  std::vector<Descriptor> descriptors;
  const size_t reported = count(name, CUDNN_TYPE_BACKEND_DESCRIPTOR);
  for (size_t i = 0; i < reported; ++i) descriptors.emplace_back(library_, type);
  if (descriptors.empty()) return descriptors;
  std::vector<cudnnBackendDescriptor_t> raw = raw_descriptors(descriptors);
  const size_t returned = get(name, CUDNN_TYPE_BACKEND_DESCRIPTOR, raw.size(), raw.data());
  while (descriptors.size() > returned) descriptors.pop_back();
  return descriptors;
}

size_t Descriptor::count(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type) const {
  return get(name, type, 0, nullptr);
}

size_t Descriptor::get(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type, size_t room,
                       void* values) const {
  int64_t found = 0;
  library_->check(
      library_->backendGetAttribute(descriptor_, name, type, static_cast<int64_t>(room), &found, values),
      "cudnnBackendGetAttribute");
  const size_t available = static_cast<size_t>(std::max<int64_t>(found, 0));
  return room == 0 ? available : std::min(available, room);
}

}  // namespace xception
