#include "engine_descriptors.h"

#include "finalize.h"
#include "handle.h"

namespace emulator::cudnn {
namespace {

DeviceProperties properties_of_handle(int64_t handle) {
  return parse_device_properties(describe_device(find_handle(handle).device));
}

void set_notes(Descriptor& engine, const EngineConfiguration& configuration) {
  std::vector<int64_t> numerical;
  if (configuration.tensor_cores) numerical.push_back(CUDNN_NUMERICAL_NOTE_TENSOR_CORE);
  engine.set_integers(CUDNN_ATTR_ENGINE_NUMERICAL_NOTE, CUDNN_TYPE_NUMERICAL_NOTE, numerical);
  std::vector<int64_t> behavior;
  if (configuration.runtime_compiled) {
    behavior = {CUDNN_BEHAVIOR_NOTE_RUNTIME_COMPILATION, CUDNN_BEHAVIOR_NOTE_SUPPORTS_CUDA_GRAPH_NATIVE_API};
  }
  engine.set_integers(CUDNN_ATTR_ENGINE_BEHAVIOR_NOTE, CUDNN_TYPE_BEHAVIOR_NOTE, behavior);
}

DescriptorPointer make_engine(const DescriptorPointer& graph, const EngineConfiguration& configuration) {
  auto engine = std::make_shared<Descriptor>();
  engine->type = CUDNN_BACKEND_ENGINE_DESCRIPTOR;
  engine->set_descriptors(CUDNN_ATTR_ENGINE_OPERATION_GRAPH, {graph});
  engine->set_integers(CUDNN_ATTR_ENGINE_GLOBAL_INDEX, CUDNN_TYPE_INT64, {configuration.engine});
  set_notes(*engine, configuration);
  engine->finalized = true;
  return engine;
}

DescriptorPointer make_knob_choice(int64_t tile) {
  auto choice = std::make_shared<Descriptor>();
  choice->type = CUDNN_BACKEND_KNOB_CHOICE_DESCRIPTOR;
  choice->set_integers(CUDNN_ATTR_KNOB_CHOICE_KNOB_TYPE, CUDNN_TYPE_KNOB_TYPE, {CUDNN_KNOB_TYPE_TILE_SIZE});
  choice->set_integers(CUDNN_ATTR_KNOB_CHOICE_KNOB_VALUE, CUDNN_TYPE_INT64, {tile});
  choice->finalized = true;
  return choice;
}

std::vector<EngineConfiguration> configurations_of(const Descriptor& engine, const DeviceProperties& device) {
  const Descriptor& graph = engine.descriptor(CUDNN_ATTR_ENGINE_OPERATION_GRAPH);
  std::vector<EngineConfiguration> own;
  for (const auto& one : all_configurations(classify(read_operation_graph(graph)), device)) {
    if (one.engine == engine.integer(CUDNN_ATTR_ENGINE_GLOBAL_INDEX)) own.push_back(one);
  }
  require(!own.empty(), CUDNN_STATUS_NOT_SUPPORTED, "the engine does not support the graph");
  return own;
}

DeviceProperties target_of(const Descriptor& engine) {
  return target_device(engine, CUDNN_ATTR_ENGINE_DEVICEPROP,
                       engine.descriptor(CUDNN_ATTR_ENGINE_OPERATION_GRAPH));
}

}  // namespace

DeviceProperties target_device(const Descriptor& owner, cudnnBackendAttributeName_t name,
                               const Descriptor& graph) {
  if (owner.has(name)) {
    const auto& text = owner.descriptor(name).attributes.at(CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION).text;
    return parse_device_properties(text);
  }
  if (graph.has(CUDNN_ATTR_OPERATIONGRAPH_HANDLE)) {
    return properties_of_handle(graph.integer(CUDNN_ATTR_OPERATIONGRAPH_HANDLE));
  }
  return parse_device_properties(describe_device(current_device()));
}

EngineConfiguration chosen_configuration(const Descriptor& configuration, const DeviceProperties& device) {
  const auto own = configurations_of(configuration.descriptor(CUDNN_ATTR_ENGINECFG_ENGINE), device);
  if (!configuration.has(CUDNN_ATTR_ENGINECFG_KNOB_CHOICES)) return own.front();
  const Descriptor& choice = configuration.descriptor(CUDNN_ATTR_ENGINECFG_KNOB_CHOICES);
  for (const auto& one : own) {
    if (one.tile == choice.integer(CUDNN_ATTR_KNOB_CHOICE_KNOB_VALUE)) return one;
  }
  throw Refusal(CUDNN_STATUS_NOT_SUPPORTED, "the engine has no such tile");
}

DescriptorPointer describe_configuration(const DescriptorPointer& graph,
                                         const EngineConfiguration& configuration) {
  auto descriptor = std::make_shared<Descriptor>();
  descriptor->type = CUDNN_BACKEND_ENGINECFG_DESCRIPTOR;
  descriptor->set_descriptors(CUDNN_ATTR_ENGINECFG_ENGINE, {make_engine(graph, configuration)});
  descriptor->set_descriptors(CUDNN_ATTR_ENGINECFG_KNOB_CHOICES, {make_knob_choice(configuration.tile)});
  descriptor->set_integers(CUDNN_ATTR_ENGINECFG_WORKSPACE_SIZE, CUDNN_TYPE_INT64,
                           {static_cast<int64_t>(configuration.workspace)});
  descriptor->finalized = true;
  return descriptor;
}

void finalize_engine(Descriptor& engine) {
  set_notes(engine, configurations_of(engine, target_of(engine)).front());
}

void finalize_engine_configuration(Descriptor& configuration) {
  const auto device = target_of(configuration.descriptor(CUDNN_ATTR_ENGINECFG_ENGINE));
  configuration.set_integers(CUDNN_ATTR_ENGINECFG_WORKSPACE_SIZE, CUDNN_TYPE_INT64,
                             {static_cast<int64_t>(chosen_configuration(configuration, device).workspace)});
}

}  // namespace emulator::cudnn
