#pragma once
#include <cudnn.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cuda/cudnn/library.h"

namespace xception {

// The tag that cuDNN wants beside a value of type T.
template <typename T>
struct AttributeType;
template <cudnnBackendAttributeType_t tag>
struct AttributeTag {
  static constexpr cudnnBackendAttributeType_t value = tag;
};
template <>
struct AttributeType<bool> : AttributeTag<CUDNN_TYPE_BOOLEAN> {};
template <>
struct AttributeType<char> : AttributeTag<CUDNN_TYPE_CHAR> {};
template <>
struct AttributeType<float> : AttributeTag<CUDNN_TYPE_FLOAT> {};
template <>
struct AttributeType<int32_t> : AttributeTag<CUDNN_TYPE_INT32> {};
template <>
struct AttributeType<int64_t> : AttributeTag<CUDNN_TYPE_INT64> {};
template <>
struct AttributeType<void*> : AttributeTag<CUDNN_TYPE_VOID_PTR> {};
template <>
struct AttributeType<cudnnHandle_t> : AttributeTag<CUDNN_TYPE_HANDLE> {};
template <>
struct AttributeType<cudnnDataType_t> : AttributeTag<CUDNN_TYPE_DATA_TYPE> {};
template <>
struct AttributeType<cudnnConvolutionMode_t> : AttributeTag<CUDNN_TYPE_CONVOLUTION_MODE> {};
template <>
struct AttributeType<cudnnPointwiseMode_t> : AttributeTag<CUDNN_TYPE_POINTWISE_MODE> {};
template <>
struct AttributeType<cudnnNanPropagation_t> : AttributeTag<CUDNN_TYPE_NAN_PROPOGATION> {};
template <>
struct AttributeType<cudnnBackendHeurMode_t> : AttributeTag<CUDNN_TYPE_HEUR_MODE> {};
template <>
struct AttributeType<cudnnBackendNumericalNote_t> : AttributeTag<CUDNN_TYPE_NUMERICAL_NOTE> {};
template <>
struct AttributeType<cudnnBackendBehaviorNote_t> : AttributeTag<CUDNN_TYPE_BEHAVIOR_NOTE> {};

// A backend descriptor, destroyed with the object. Attributes are set, then it is finalized, then they can
// only be read. Failures are thrown as CudnnLibrary::check does.
class Descriptor {
 public:
  Descriptor(std::shared_ptr<const CudnnLibrary> library, cudnnBackendDescriptorType_t type);
  ~Descriptor();
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&& other) noexcept;

  cudnnBackendDescriptor_t raw() const { return descriptor_; }
  const std::shared_ptr<const CudnnLibrary>& library() const { return library_; }

  template <typename T>
  void set(cudnnBackendAttributeName_t name, const T& value) {
    set(name, AttributeType<T>::value, 1, &value);
  }
  template <typename T, size_t count>
  void set(cudnnBackendAttributeName_t name, const std::array<T, count>& values) {
    set(name, AttributeType<T>::value, count, values.data());
  }
  template <typename T>
  void set(cudnnBackendAttributeName_t name, const std::vector<T>& values) {
    set(name, AttributeType<T>::value, values.size(), values.data());
  }
  void set(cudnnBackendAttributeName_t name, const std::string& text);
  void set(cudnnBackendAttributeName_t name, const Descriptor& value);
  void set(cudnnBackendAttributeName_t name, const std::vector<Descriptor>& values);

  void finalize();
  // False when cuDNN has nothing for it; other failures are thrown.
  bool finalize_if_supported();

  template <typename T>
  T get(cudnnBackendAttributeName_t name) const {
    T value{};
    get(name, AttributeType<T>::value, 1, &value);
    return value;
  }
  template <typename T>
  std::vector<T> get_all(cudnnBackendAttributeName_t name) const {
    std::vector<T> values(count(name, AttributeType<T>::value));
    if (!values.empty()) values.resize(get(name, AttributeType<T>::value, values.size(), values.data()));
    return values;
  }
  std::string get_text(cudnnBackendAttributeName_t name) const;
  Descriptor get(cudnnBackendAttributeName_t name, cudnnBackendDescriptorType_t type) const;
  // Those there are: heuristics return fewer than they report.
  std::vector<Descriptor> get_all(cudnnBackendAttributeName_t name, cudnnBackendDescriptorType_t type) const;

 private:
  void set(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type, size_t count,
           const void* values);
  size_t count(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type) const;
  // Reads at most `room` values; returns how many there were.
  size_t get(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type, size_t room,
             void* values) const;

  std::shared_ptr<const CudnnLibrary> library_;
  cudnnBackendDescriptor_t descriptor_ = nullptr;
};

}  // namespace xception
