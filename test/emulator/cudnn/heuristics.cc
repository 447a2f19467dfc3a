#include "engine_descriptors.h"
#include "finalize.h"

namespace emulator::cudnn {

void finalize_operation_graph(Descriptor& graph) {
  read_operation_graph(graph);
  graph.set_integers(CUDNN_ATTR_OPERATIONGRAPH_ENGINE_GLOBAL_COUNT, CUDNN_TYPE_INT64, {kEngineCount});
}

void finalize_heuristics(Descriptor& heuristics) {
  const auto graph = heuristics.attributes.at(CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH).descriptors.at(0);
  const auto device = target_device(heuristics, CUDNN_ATTR_ENGINEHEUR_DEVICEPROP, *graph);
  const int64_t number = heuristics.integer(CUDNN_ATTR_ENGINEHEUR_MODE);
  require(number >= 0 && number < CUDNN_HEUR_MODES_COUNT, CUDNN_STATUS_BAD_PARAM, "no such heuristics");
  const auto mode = static_cast<cudnnBackendHeurMode_t>(number);
  const auto list = engine_configurations(classify(read_operation_graph(*graph)), device, mode);
  std::vector<DescriptorPointer> results;
  for (const auto& configuration : list) results.push_back(describe_configuration(graph, configuration));
  // What they promise is more than what they give, as with the real ones.
  heuristics.reported_results = static_cast<int64_t>(results.size() + results.size() / 4) + 8;
  heuristics.set_descriptors(CUDNN_ATTR_ENGINEHEUR_RESULTS, std::move(results));
}

}  // namespace emulator::cudnn
