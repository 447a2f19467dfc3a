#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "addon/environment.h"
#include "addon/errors.h"
#include "addon/graph_reader.h"
#include "addon/js_values.h"
#include "addon/model_wrap.h"
#include "addon/plan_values.h"
#include "addon/promise_worker.h"

namespace xception {

namespace {

// Packs the weights on the device's queue, reading them where JavaScript keeps them.
class CreateModelWorker final : public PromiseWorker {
 public:
  CreateModelWorker(Environment& environment, Napi::Env env, std::shared_ptr<Model> model,
                    Napi::Array weights, std::vector<Shape> shapes)
      : PromiseWorker(environment, env, model->shared_device()),
        model_(std::move(model)),
        weights_(Napi::Persistent(weights.As<Napi::Object>())),
        shapes_(std::move(shapes)) {}

  void execute() override {
    if (model_->batcher()) {
      model_->plan_batches(shapes_);
    } else {
      model_->ready_plan(shapes_);
    }
    model_->forget_host_weights();
  }

 protected:
  Napi::Value result(Napi::Env env) override { return ModelWrap::wrap(env, std::move(model_)); }

 private:
  std::shared_ptr<Model> model_;
  Napi::ObjectReference weights_;  // keeps the typed arrays alive
  std::vector<Shape> shapes_;
};

// `owners` receives the typed arrays, which the caller's own objects may let go of while we read. Pointers
// are taken last: reading a property can run JavaScript, which could detach what was read before.
std::vector<Weight> read_weights(Napi::Value value, Napi::Array owners) {
  const Napi::Array arrays = read_array(value, "weights");
  std::vector<Weight> weights;
  for (uint32_t i = 0; i < arrays.Length(); ++i) {
    const Napi::Object weight = read_object(arrays.Get(i), "a weight");
    Shape shape = read_shape(weight.Get("shape"), "a weight");
    weights.push_back({std::move(shape), nullptr, weight.Get("givenAway").ToBoolean()});
    owners[i] = weight.Get("data");
  }
  for (uint32_t i = 0; i < weights.size(); ++i) {
    const HostArray array = read_host_array(owners.Get(i), weights[i].shape, "a weight");
    if (array.dtype != DType::float32) throw Error("ERR_DTYPE", "Expected a Float32Array for a weight");
    weights[i].data = static_cast<const float*>(array.data);
  }
  return weights;
}

// undefined for none, or NativeBatching of lib/binding.ts.
BatchingOptions read_batching(Napi::Value value) {
  BatchingOptions options;
  if (value.IsUndefined()) return options;
  const Napi::Object batching = read_object(value, "batching");
  const auto read_count = [&](const char* key) {
    const int count = read_int(batching.Get(key), key);
    if (count < 1) throw Error("ERR_INVALID_ARGUMENT", std::string("Expected a number above 0 for ") + key);
    return count;
  };
  options.max_batch = read_count("maxBatch");
  options.max_queue = static_cast<size_t>(read_count("maxQueue"));
  options.max_delay = std::chrono::microseconds(read_int(batching.Get("maxDelayUs"), "maxDelayUs"));
  options.wait_when_full = batching.Get("waitWhenFull").ToBoolean();
  options.pad = batching.Get("pad").ToBoolean();
  for (const int size : read_ints(batching.Get("sizes"), "sizes")) {
    if (size < 1 || (!options.sizes.empty() && size <= options.sizes.back())) {
      throw Error("ERR_INVALID_ARGUMENT", "Expected sizes of batches in ascending order");
    }
    options.sizes.push_back(size);
  }
  if (options.sizes.empty()) throw Error("ERR_INVALID_ARGUMENT", "Expected at least one size of batches");
  return options;
}

// JavaScript has no arrays of 16-bit floating point.
void check_host_dtypes(const std::vector<GraphInput>& inputs, const std::vector<TensorDesc>& outputs) {
  const auto check = [](DType dtype, const char* what) {
    if (dtype == DType::float32 || dtype == DType::uint8) return;
    throw Error("ERR_DTYPE", std::string(what) + " of a graph cannot be " + to_string(dtype), "Cast it.");
  };
  for (const GraphInput& input : inputs) check(input.dtype, "An input");
  for (const TensorDesc& output : outputs) check(output.dtype, "An output");
}

}  // namespace

Napi::Value create_model(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    Environment& environment = Environment::of(info.Env());
    std::shared_ptr<Device> device = environment.engine->device(read_string(info[0], "device"));
    Graph graph = read_graph(info[1]);
    std::vector<Shape> shapes = read_shapes(info[3], "shapes");
    CompileOptions options = read_compile_options(info[4]);
    const Napi::Array owners = Napi::Array::New(info.Env());
    BatchingOptions batching = read_batching(info[5]);
    std::vector<Weight> weights = read_weights(info[2], owners);
    auto model = std::make_shared<Model>(std::move(device), std::move(graph), std::move(weights),
                                         std::move(options), std::move(batching));
    check_host_dtypes(model->graph().inputs(), model->infer_outputs(shapes));
    auto worker = std::make_unique<CreateModelWorker>(environment, info.Env(), std::move(model), owners,
                                                      std::move(shapes));
    return PromiseWorker::submit(std::move(worker));
  });
}

}  // namespace xception
