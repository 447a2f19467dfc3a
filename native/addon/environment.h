#pragma once
#include <memory>
#include <vector>

#include "addon/abortable.h"
#include "addon/completions.h"
#include "addon/napi_setup.h"
#include "addon/staging.h"
#include "core/device_tensor.h"
#include "core/engine.h"
#include "core/model.h"

namespace xception {

// What one JS environment (the main thread, or a worker) has of its own. Everything else is the engine's.
class Environment {
 public:
  explicit Environment(Napi::Env env);

  static Environment& of(Napi::Env env) { return *env.GetInstanceData<Environment>(); }

  // Queues the work on its device.
  void submit(std::unique_ptr<Work> work);
  // JS thread: tells the listener, if there is one.
  void warn(Napi::Env env, const std::vector<Warning>& warnings) const;

  std::shared_ptr<Engine> engine;
  Completions completions;
  StagingPool staging;
  Abortable::Registry abortables;
  Napi::FunctionReference error_class;
  Napi::FunctionReference warning_listener;
  Napi::FunctionReference tensor_class;
  Napi::FunctionReference model_class;
  // What the next constructor call wraps; JS code that calls a constructor itself finds nothing here.
  std::shared_ptr<DeviceTensor> tensor_to_wrap;
  std::shared_ptr<Model> model_to_wrap;

 private:
  static void shut_down(void* self);
};

}  // namespace xception
