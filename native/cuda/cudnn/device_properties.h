#pragma once
#include <memory>
#include <string>

#include "cuda/cudnn/descriptor.h"

namespace xception {

// A GPU as cuDNN sees it: one that is here, or one that is only described. Plans can be made from this alone,
// in the same way for both; a handle is needed only to run them.
class DeviceProperties {
 public:
  DeviceProperties(const std::shared_ptr<const CudnnLibrary>& library, int device);
  DeviceProperties(const std::shared_ptr<const CudnnLibrary>& library, const std::string& json);

  const Descriptor& descriptor() const { return descriptor_; }
  std::string json() const;

 private:
  Descriptor descriptor_;
};

}  // namespace xception
