#pragma once
#include <memory>
#include <string>

#include "engines.h"

namespace emulator::cudnn {

// What a finalized plan runs.
struct ExecutionPlan {
  OperationGraph graph;
  EngineConfiguration configuration;
  DeviceProperties device;
  int built_with = -1;  // the device of its handle; -1: built from a device's properties
};

// Of a finalized CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR.
ExecutionPlan read_execution_plan(const Descriptor& plan);

// A plan as text, bound to the version of cuDNN and to the device, with the graph in it.
std::string to_json(const Descriptor& configuration, const EngineConfiguration& chosen,
                    const DeviceProperties& device);
// The engine configuration in it. Throws Refusal when the text is damaged, or from another cuDNN or for
// another GPU.
DescriptorPointer from_json(const std::string& text, const DeviceProperties& device);

}  // namespace emulator::cudnn
