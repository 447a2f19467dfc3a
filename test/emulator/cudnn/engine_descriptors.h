#pragma once
#include "descriptor.h"
#include "engines.h"

namespace emulator::cudnn {

// The GPU that a descriptor is for: its own attribute `name`, else that of the graph's handle, else the
// current.
DeviceProperties target_device(const Descriptor& owner, cudnnBackendAttributeName_t name,
                               const Descriptor& graph);
// What CUDNN_BACKEND_ENGINECFG_DESCRIPTOR stands for on a device. Throws Refusal when it is not to be had.
EngineConfiguration chosen_configuration(const Descriptor& configuration, const DeviceProperties& device);
DescriptorPointer describe_configuration(const DescriptorPointer& graph,
                                         const EngineConfiguration& configuration);

}  // namespace emulator::cudnn
