#include "cuda/cudnn/device_properties.h"

namespace xception {

DeviceProperties::DeviceProperties(const std::shared_ptr<const CudnnLibrary>& library, int device)
    : descriptor_(library, CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR) {
  descriptor_.set(CUDNN_ATTR_DEVICEPROP_DEVICE_ID, static_cast<int32_t>(device));
  descriptor_.finalize();
}

DeviceProperties::DeviceProperties(const std::shared_ptr<const CudnnLibrary>& library,
                                   const std::string& json)
    : descriptor_(library, CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR) {
  descriptor_.set(CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION, json);
  descriptor_.finalize();
}

std::string DeviceProperties::json() const {
  return descriptor_.get_text(CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION);
}

}  // namespace xception
