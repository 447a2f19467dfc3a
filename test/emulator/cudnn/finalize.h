#pragma once
#include "descriptor.h"

namespace emulator::cudnn {

// Checks a descriptor as cuDNN does, computes what can be read from it and makes it immutable. Throws
// Refusal.
void finalize(Descriptor& descriptor);

// The parts of it, by kind of descriptor.
void check_tensor(const Descriptor& tensor);
void check_pointwise(const Descriptor& pointwise);
void check_convolution(const Descriptor& convolution);
void check_resample(const Descriptor& resample);
void check_reduction(const Descriptor& reduction);
void check_operation(const Descriptor& operation);
void finalize_operation_graph(Descriptor& graph);
void finalize_engine(Descriptor& engine);
void finalize_engine_configuration(Descriptor& configuration);
void finalize_heuristics(Descriptor& heuristics);
void finalize_execution_plan(Descriptor& plan);
// Aborts where an attribute that is about to be set makes the real library crash.
void check_plan_attribute(const Descriptor& plan, cudnnBackendAttributeName_t name);
void finalize_device_properties(Descriptor& properties);
void check_variant_pack(const Descriptor& pack);

}  // namespace emulator::cudnn
