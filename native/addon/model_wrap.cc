#include "addon/model_wrap.h"

#include <utility>
#include <vector>

#include "addon/environment.h"
#include "addon/errors.h"
#include "addon/js_values.h"
#include "addon/model_work.h"
#include "addon/plan_work.h"
#include "addon/promise_worker.h"
#include "addon/run_work.h"
#include "addon/tensor_wrap.h"

namespace xception {

namespace {

constexpr napi_type_tag kModelTag = {0x6e6f64652d786365, 0x7074696f6e2d6d31};

Napi::Object to_js(Napi::Env env, const BatchStats& stats) {
  Napi::Object object = Napi::Object::New(env);
  object["runs"] = static_cast<double>(stats.runs);
  object["examples"] = static_cast<double>(stats.examples);
  object["batches"] = static_cast<double>(stats.batches);
  object["refused"] = static_cast<double>(stats.refused);
  object["withdrawn"] = static_cast<double>(stats.withdrawn);
  object["queued"] = static_cast<double>(stats.queued);
  return object;
}

Napi::Object to_js(Napi::Env env, const TuningStats& stats) {
  Napi::Object object = Napi::Object::New(env);
  object["graphs"] = stats.graphs;
  object["candidates"] = stats.candidates;
  object["seconds"] = stats.seconds;
  return object;
}

}  // namespace

void ModelWrap::define(Napi::Env env) {
  const Napi::Function constructor = DefineClass(
      env, "NativeModel",
      {InstanceMethod<&ModelWrap::prepare>("prepare"), InstanceMethod<&ModelWrap::run>("run"),
       InstanceMethod<&ModelWrap::apply>("apply"), InstanceMethod<&ModelWrap::stats>("stats"),
       InstanceMethod<&ModelWrap::describe>("describe"), InstanceMethod<&ModelWrap::profile>("profile"),
       InstanceMethod<&ModelWrap::publish>("publish"), InstanceMethod<&ModelWrap::dispose>("dispose")});
  Environment::of(env).model_class = Napi::Persistent(constructor);
}

Napi::Object ModelWrap::wrap(Napi::Env env, std::shared_ptr<Model> model) {
  Environment& environment = Environment::of(env);
  environment.model_to_wrap = std::move(model);
  return environment.model_class.New({});
}

ModelWrap::ModelWrap(const Napi::CallbackInfo& info)
    : ObjectWrap(info), model_(std::move(Environment::of(info.Env()).model_to_wrap)) {
  if (!model_) throw to_js_error(info.Env(), Error("ERR_INVALID_ARGUMENT", "Make models with createModel()"));
  info.This().As<Napi::Object>().TypeTag(&kModelTag);
  model_->add_user();
  reported_bytes_ = static_cast<int64_t>(model_->weight_bytes());
  Napi::MemoryManagement::AdjustExternalMemory(info.Env(), reported_bytes_);
}

void ModelWrap::Finalize(Napi::BasicEnv env) { release(env); }

// The last model of a device takes along the host memory that predictions went through.
void ModelWrap::dispose(const Napi::CallbackInfo& info) {
  const std::shared_ptr<Device> device = model_ ? model_->shared_device() : nullptr;
  release(info.Env());
  if (device && device->models() == 0) Environment::of(info.Env()).staging.release(*device);
}

void ModelWrap::release(Napi::BasicEnv env) {
  if (!model_) return;
  Napi::MemoryManagement::AdjustExternalMemory(env, -reported_bytes_);
  model_->remove_user();
  model_.reset();
}

const std::shared_ptr<Model>& ModelWrap::model() const {
  if (!model_) throw Error("ERR_DISPOSED", "The model has been disposed");
  return model_;
}

// Arguments are read with the model held: a getter among them may dispose of it.
Napi::Value ModelWrap::prepare(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const std::shared_ptr<Model> target = model();
    std::vector<Shape> shapes = read_shapes(info[0], "shapes");
    target->infer_outputs(shapes);
    auto worker =
        std::make_unique<PrepareWorker>(Environment::of(info.Env()), info.Env(), target, std::move(shapes));
    return PromiseWorker::submit(std::move(worker));
  });
}

Napi::Value ModelWrap::run(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const std::shared_ptr<Model> target = model();
    const Napi::Array inputs = read_array(info[0], "inputs");
    const auto id =
        info[1].IsUndefined() ? 0 : static_cast<uint32_t>(read_int(info[1], "the number of a run"));
    return submit_run(Environment::of(info.Env()), info.Env(), target, inputs, id);
  });
}

Napi::Value ModelWrap::apply(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const std::shared_ptr<Model> target = model();
    std::vector<std::shared_ptr<DeviceTensor>> inputs;
    const Napi::Array values = read_array(info[0], "inputs");
    for (uint32_t i = 0; i < values.Length(); ++i) {
      inputs.push_back(TensorWrap::unwrap(values.Get(i)));
      check_tensor(*target, i, *inputs.back());
    }
    Environment& environment = Environment::of(info.Env());
    auto work = std::make_unique<ApplyWork>(environment, target, std::move(inputs));
    const std::vector<std::shared_ptr<DeviceTensor>> outputs = work->outputs();
    environment.submit(std::move(work));
    Napi::Array wrapped = Napi::Array::New(info.Env(), outputs.size());
    for (uint32_t i = 0; i < outputs.size(); ++i) wrapped[i] = TensorWrap::wrap(info.Env(), outputs[i]);
    return wrapped;
  });
}

Napi::Value ModelWrap::describe(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const std::shared_ptr<Model> target = model();
    std::vector<Shape> shapes = read_shapes(info[0], "shapes");
    target->infer_outputs(shapes);
    auto worker =
        std::make_unique<DescribeWorker>(Environment::of(info.Env()), info.Env(), target, std::move(shapes));
    return PromiseWorker::submit(std::move(worker));
  });
}

Napi::Value ModelWrap::profile(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    constexpr int kMostRounds = 10000;
    const std::shared_ptr<Model> target = model();
    std::vector<Shape> shapes = read_shapes(info[0], "shapes");
    const int rounds = read_int(info[1], "rounds");
    if (rounds < 1 || rounds > kMostRounds) {
      throw Error("ERR_INVALID_ARGUMENT",
                  "Expected 1 to 10000 rounds but received " + std::to_string(rounds));
    }
    target->infer_outputs(shapes);
    auto worker = std::make_unique<ProfileWorker>(Environment::of(info.Env()), info.Env(), target,
                                                  std::move(shapes), rounds);
    return PromiseWorker::submit(std::move(worker));
  });
}

void ModelWrap::publish(const Napi::CallbackInfo& info) {
  guarded(info.Env(), [&] {
    const std::string name = read_string(info[0], "the name of a model");
    Environment::of(info.Env()).engine->models().publish(name, model());
  });
}

Napi::Value ModelWrap::stats(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const std::shared_ptr<Model> target = model();
    Napi::Object stats = Napi::Object::New(info.Env());
    stats["plans"] = static_cast<double>(target->plans_built());
    stats["weightBytes"] = static_cast<double>(target->weight_bytes());
    stats["arenaBytes"] = static_cast<double>(target->device().arena_bytes());
    stats["users"] = target->users();
    stats["tuning"] = to_js(info.Env(), target->tuning());
    Napi::Object graphs = Napi::Object::New(info.Env());
    graphs["recorded"] = static_cast<double>(target->recordings().recorded);
    graphs["refused"] = static_cast<double>(target->recordings().refused);
    stats["graphs"] = graphs;
    if (target->batcher()) stats["batching"] = to_js(info.Env(), target->batcher()->stats());
    return stats;
  });
}

}  // namespace xception
