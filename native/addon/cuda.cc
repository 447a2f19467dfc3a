#include "addon/cuda.h"

#include <memory>
#include <utility>
#include <vector>

#include "addon/environment.h"
#include "addon/errors.h"
#include "addon/graph_reader.h"
#include "addon/js_values.h"
#include "addon/plan_values.h"
#include "addon/plan_work.h"
#include "core/module_loader.h"

namespace xception {

namespace {

LibraryPaths read_libraries(Napi::Value value) {
  const Napi::Object object = read_object(value, "libraries");
  LibraryPaths libraries;
  libraries.main = read_string(object.Get("main"), "main of libraries");
  const Napi::Array preload = read_array(object.Get("preload"), "preload of libraries");
  for (uint32_t i = 0; i < preload.Length(); ++i) {
    libraries.preload.push_back(read_string(preload.Get(i), "preload of libraries"));
  }
  return libraries;
}

GpuDescription read_gpu(Napi::Value value) {
  const Napi::Object object = read_object(value, "a GPU's description");
  return {read_string(object.Get("json"), "json of a GPU"),
          read_string(object.Get("name"), "name of a GPU"),
          read_int(object.Get("computeCapability"), "computeCapability of a GPU"),
          read_int(object.Get("multiprocessors"), "multiprocessors of a GPU"),
          read_int(object.Get("sharedMemoryPerBlock"), "sharedMemoryPerBlock of a GPU"),
          read_int(object.Get("driverVersion"), "driverVersion of a GPU"),
          read_bytes(object.Get("memoryBytes"), "memoryBytes of a GPU")};
}

std::vector<std::vector<Shape>> read_sets_of_shapes(Napi::Value value) {
  const Napi::Array sets = read_array(value, "sets of shapes");
  std::vector<std::vector<Shape>> result;
  for (uint32_t i = 0; i < sets.Length(); ++i) result.push_back(read_shapes(sets.Get(i), "shapes"));
  return result;
}

}  // namespace

Napi::Value open_cuda(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const std::string path = read_string(info[0], "module");
    Environment::of(info.Env()).engine->open_module(path, read_libraries(info[1]));
    return info.Env().Undefined();
  });
}

Napi::Value describe_gpu(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const std::string path = read_string(info[0], "module");
    const LibraryPaths libraries = read_libraries(info[1]);
    const int device = read_int(info[2], "device");
    return Napi::String::New(info.Env(), load_backend_module(path).describe(libraries, device));
  });
}

Napi::Value plan_model(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const std::string path = read_string(info[0], "module");
    const LibraryPaths libraries = read_libraries(info[1]);
    const GpuDescription gpu = read_gpu(info[2]);
    Graph graph = read_graph(info[3]);
    std::vector<Weight> weights;
    for (Shape& shape : read_shapes(info[4], "weights"))
      weights.push_back({std::move(shape), nullptr, false});
    std::vector<std::vector<Shape>> shapes = read_sets_of_shapes(info[5]);
    CompileOptions options = read_compile_options(info[6]);
    Environment& environment = Environment::of(info.Env());
    auto model = std::make_shared<Model>(environment.engine->open_planner(path, libraries, gpu),
                                         std::move(graph), std::move(weights), std::move(options));
    for (const std::vector<Shape>& set : shapes) model->infer_outputs(set);
    return PromiseWorker::submit(
        std::make_unique<PlanModelWorker>(environment, info.Env(), std::move(model), std::move(shapes)));
  });
}

}  // namespace xception
