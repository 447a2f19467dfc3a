#include <utility>
#include <vector>

#include "addon/environment.h"
#include "addon/errors.h"
#include "addon/graph_reader.h"
#include "addon/js_values.h"
#include "addon/model_wrap.h"
#include "addon/promise_worker.h"

namespace xception {

namespace {

// Packs the weights on the device's queue, reading them where JavaScript keeps them.
class CreateModelWorker final : public PromiseWorker {
 public:
  CreateModelWorker(Environment& environment, Napi::Env env, std::shared_ptr<Model> model,
                    Napi::Array weights, std::vector<Shape> shapes)
      : PromiseWorker(environment, env),
        model_(std::move(model)),
        weights_(Napi::Persistent(weights.As<Napi::Object>())),
        shapes_(std::move(shapes)) {}

  void execute() override {
    model_->ready_plan(shapes_);
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

}  // namespace

Napi::Value create_model(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    Environment& environment = Environment::of(info.Env());
    std::shared_ptr<Device> device = environment.engine->device(read_string(info[0], "device"));
    const DType dtype = parse_dtype(read_string(info[1], "dtype"));
    if (dtype != DType::float32) {
      throw Error("ERR_DTYPE", std::string("Models cannot compute in ") + to_string(dtype), "Use 'float32'.");
    }
    Graph graph = read_graph(info[2]);
    std::vector<Shape> shapes = read_shapes(info[4], "shapes");
    const Napi::Array owners = Napi::Array::New(info.Env());
    std::vector<Weight> weights = read_weights(info[3], owners);
    auto model = std::make_shared<Model>(std::move(device), std::move(graph), std::move(weights));
    model->infer_outputs(shapes);
    Device& queue_owner = model->device();
    auto worker = std::make_unique<CreateModelWorker>(environment, info.Env(), std::move(model), owners,
                                                      std::move(shapes));
    return PromiseWorker::submit(queue_owner, std::move(worker));
  });
}

}  // namespace xception
