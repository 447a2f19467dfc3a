#pragma once
#include <memory>

#include "addon/napi_setup.h"
#include "core/model.h"

namespace xception {

// NativeModel of lib/binding.ts.
class ModelWrap : public Napi::ObjectWrap<ModelWrap> {
 public:
  static void define(Napi::Env env);
  static Napi::Object wrap(Napi::Env env, std::shared_ptr<Model> model);

  explicit ModelWrap(const Napi::CallbackInfo& info);
  void Finalize(Napi::BasicEnv env) override;

 private:
  const std::shared_ptr<Model>& model() const;

  Napi::Value prepare(const Napi::CallbackInfo& info);
  Napi::Value run(const Napi::CallbackInfo& info);
  Napi::Value apply(const Napi::CallbackInfo& info);
  Napi::Value describe(const Napi::CallbackInfo& info);
  Napi::Value profile(const Napi::CallbackInfo& info);
  void publish(const Napi::CallbackInfo& info);
  Napi::Value stats(const Napi::CallbackInfo& info);
  void dispose(const Napi::CallbackInfo& info);
  void release(Napi::BasicEnv env);

  std::shared_ptr<Model> model_;
  int64_t reported_bytes_ = 0;
};

// createModel(device, graph, weights, shapes, options, batching)
Napi::Value create_model(const Napi::CallbackInfo& info);

}  // namespace xception
