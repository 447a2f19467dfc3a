#include "execution_plan.h"

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "engine_descriptors.h"
#include "finalize.h"
#include "handle.h"

namespace emulator::cudnn {
namespace {

const Descriptor& graph_of(const Descriptor& configuration) {
  return configuration.descriptor(CUDNN_ATTR_ENGINECFG_ENGINE).descriptor(CUDNN_ATTR_ENGINE_OPERATION_GRAPH);
}

// Of one that has no properties: that it may have neither is documented nowhere. A handle that is gone is a
// violation.
int device_of_handle(const Descriptor& plan) {
  require(plan.has(CUDNN_ATTR_EXECUTION_PLAN_HANDLE), CUDNN_STATUS_BAD_PARAM,
          "the plan has neither a handle nor a device's properties");
  return find_handle(plan.integer(CUDNN_ATTR_EXECUTION_PLAN_HANDLE)).device;
}

DeviceProperties device_of(const Descriptor& plan) {
  if (plan.has(CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP)) {
    const Descriptor& properties = plan.descriptor(CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP);
    return parse_device_properties(properties.attributes.at(CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION).text);
  }
  return parse_device_properties(describe_device(device_of_handle(plan)));
}

}  // namespace

void finalize_execution_plan(Descriptor& plan) {
  const DeviceProperties device = device_of(plan);
  DescriptorPointer configuration;
  if (plan.has(CUDNN_ATTR_EXECUTION_PLAN_JSON_REPRESENTATION)) {
    const auto& text = plan.attributes.at(CUDNN_ATTR_EXECUTION_PLAN_JSON_REPRESENTATION).text;
    configuration = from_json(text, device);
  } else {
    require(plan.has(CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG), CUDNN_STATUS_BAD_PARAM,
            "there is no engine configuration");
    configuration = plan.attributes.at(CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG).descriptors.at(0);
  }
  try {
    const EngineConfiguration chosen = chosen_configuration(*configuration, device);
    require(!chosen.fails, CUDNN_STATUS_NOT_SUPPORTED, "the engine does not support the graph after all");
    plan.set_text(CUDNN_ATTR_EXECUTION_PLAN_JSON_REPRESENTATION, to_json(*configuration, chosen, device));
    plan.set_integers(CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE, CUDNN_TYPE_INT64,
                      {static_cast<int64_t>(chosen.workspace)});
  } catch (const std::out_of_range&) {  // an attribute is missing from the JSON
    throw Refusal(CUDNN_STATUS_BAD_PARAM, "the plan is damaged");
  }
  plan.set_descriptors(CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, {configuration});
}

void check_plan_attribute(const Descriptor& plan, cudnnBackendAttributeName_t name) {
  if (plan.type != CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR ||
      name != CUDNN_ATTR_EXECUTION_PLAN_JSON_REPRESENTATION) {
    return;
  }
  if (std::getenv("EMULATOR_CUDNN_CRASHES_ON_LOAD") != nullptr) std::abort();
  if (plan.has(CUDNN_ATTR_EXECUTION_PLAN_HANDLE) || plan.has(CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP)) return;
  std::fputs(
      "cuDNN emulator: a plan is given its JSON before its handle or DEVICEPROP, where the real cuDNN "
      "crashes\n",
      stderr);
  std::abort();
}

ExecutionPlan read_execution_plan(const Descriptor& plan) {
  const Descriptor& configuration = plan.descriptor(CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG);
  const DeviceProperties device = device_of(plan);
  const bool has_properties = plan.has(CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP);
  return {read_operation_graph(graph_of(configuration)), chosen_configuration(configuration, device), device,
          has_properties ? -1 : device_of_handle(plan)};
}

}  // namespace emulator::cudnn
