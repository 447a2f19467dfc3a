#include "addon/sharing.h"

#include <memory>
#include <string>
#include <utility>

#include "addon/environment.h"
#include "addon/errors.h"
#include "addon/js_values.h"
#include "addon/model_wrap.h"
#include "addon/promise_worker.h"

namespace xception {

namespace {

// Waits until the model is there.
class AttachWorker final : public PromiseWorker {
 public:
  AttachWorker(Environment& environment, Napi::Env env) : PromiseWorker(environment, env, nullptr) {}

  std::shared_ptr<Model>* found() { return &found_; }
  void execute() override {}

 protected:
  Napi::Value result(Napi::Env env) override {
    return found_ ? ModelWrap::wrap(env, std::move(found_)) : env.Undefined();
  }

 private:
  std::shared_ptr<Model> found_;
};

std::string read_name(const Napi::CallbackInfo& info) { return read_string(info[0], "the name of a model"); }

}  // namespace

Napi::Value claim_model(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    Environment& environment = Environment::of(info.Env());
    return Napi::Boolean::New(info.Env(), environment.engine->models().claim(read_name(info), &environment));
  });
}

Napi::Value abandon_model(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    Environment::of(info.Env()).engine->models().abandon(read_name(info));
    return info.Env().Undefined();
  });
}

Napi::Value attach_model(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    Environment& environment = Environment::of(info.Env());
    const std::string name = read_name(info);
    auto worker = std::make_unique<AttachWorker>(environment, info.Env());
    const Napi::Promise promise = worker->promise();
    std::shared_ptr<Model>* const found = worker->found();
    environment.completions.expect();
    environment.engine->models().find(name, &environment, std::move(worker), found);
    return promise;
  });
}

}  // namespace xception
