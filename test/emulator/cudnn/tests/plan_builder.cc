// Engines and plans for a graph.
#include "graph_builder.h"

std::string profile_with(const std::string& key, long long value) {
  std::string json = profile();
  const size_t name = json.find('"' + key + '"');
  EXPECT(name != std::string::npos);
  const size_t begin = json.find_first_of("0123456789", name);
  const size_t end = json.find_first_not_of("0123456789", begin);
  return json.replace(begin, end - begin, std::to_string(value));
}

Descriptor make_device_properties(const std::string& json) {
  const Descriptor properties = create(CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR);
  EXPECT_SUCCESS(set_text(properties, CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION, json));
  EXPECT_SUCCESS(cudnnBackendFinalize(properties));
  return properties;
}

Results ask_heuristics(Descriptor graph, Descriptor device, cudnnBackendHeurMode_t mode) {
  const Descriptor heuristics = create(CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR);
  EXPECT_SUCCESS(set(heuristics, CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH, graph));
  EXPECT_SUCCESS(set<int>(heuristics, CUDNN_ATTR_ENGINEHEUR_MODE, CUDNN_TYPE_HEUR_MODE, {mode}));
  EXPECT_SUCCESS(set(heuristics, CUDNN_ATTR_ENGINEHEUR_DEVICEPROP, device));
  EXPECT_SUCCESS(cudnnBackendFinalize(heuristics));
  Results results;
  EXPECT_SUCCESS(cudnnBackendGetAttribute(heuristics, CUDNN_ATTR_ENGINEHEUR_RESULTS,
                                          CUDNN_TYPE_BACKEND_DESCRIPTOR, 0, &results.reported, nullptr));
  for (int64_t i = 0; i < results.reported; ++i) {
    results.configurations.push_back(create(CUDNN_BACKEND_ENGINECFG_DESCRIPTOR));
  }
  int64_t returned = 0;
  EXPECT_SUCCESS(cudnnBackendGetAttribute(heuristics, CUDNN_ATTR_ENGINEHEUR_RESULTS,
                                          CUDNN_TYPE_BACKEND_DESCRIPTOR, results.reported, &returned,
                                          results.configurations.data()));
  results.configurations.resize(static_cast<size_t>(returned));
  return results;
}

Notes notes_of(Descriptor configuration) {
  Descriptor engine = create(CUDNN_BACKEND_ENGINE_DESCRIPTOR);
  int64_t count = 0;
  EXPECT_SUCCESS(cudnnBackendGetAttribute(configuration, CUDNN_ATTR_ENGINECFG_ENGINE,
                                          CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &count, &engine));
  Notes notes;
  notes.engine = get_integer(engine, CUDNN_ATTR_ENGINE_GLOBAL_INDEX);
  int numerical[8] = {};
  EXPECT_SUCCESS(cudnnBackendGetAttribute(engine, CUDNN_ATTR_ENGINE_NUMERICAL_NOTE, CUDNN_TYPE_NUMERICAL_NOTE,
                                          8, &count, numerical));
  for (int64_t i = 0; i < count; ++i) notes.tensor_cores |= numerical[i] == CUDNN_NUMERICAL_NOTE_TENSOR_CORE;
  int behavior[8] = {};
  EXPECT_SUCCESS(cudnnBackendGetAttribute(engine, CUDNN_ATTR_ENGINE_BEHAVIOR_NOTE, CUDNN_TYPE_BEHAVIOR_NOTE,
                                          8, &count, behavior));
  for (int64_t i = 0; i < count; ++i) {
    notes.runtime_compiled |= behavior[i] == CUDNN_BEHAVIOR_NOTE_RUNTIME_COMPILATION;
  }
  return notes;
}

int64_t workspace_of(Descriptor configuration) {
  return get_integer(configuration, CUDNN_ATTR_ENGINECFG_WORKSPACE_SIZE);
}

Descriptor make_plan(Descriptor configuration, Descriptor device) {
  const Descriptor plan = create(CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
  EXPECT_SUCCESS(set(plan, CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP, device));
  EXPECT_SUCCESS(set(plan, CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, configuration));
  EXPECT_SUCCESS(cudnnBackendFinalize(plan));
  return plan;
}
