#include "addon/environment.h"

#include <utility>

namespace xception {

// The hook is added after the completions' thread-safe function, so that it runs before Node closes that.
Environment::Environment(Napi::Env env) : engine(Engine::acquire()), completions(env) {
  napi_add_env_cleanup_hook(env, &Environment::shut_down, this);
}

void Environment::submit(std::unique_ptr<Work> work) {
  completions.expect();
  CommandQueue& queue = work->device().queue();
  queue.push(std::move(work));
}

void Environment::warn(Napi::Env env, const std::vector<Warning>& warnings) const {
  if (warning_listener.IsEmpty()) return;
  for (const Warning& warning : warnings) {
    Napi::Object object = Napi::Object::New(env);
    object["code"] = warning.code;
    object["message"] = warning.message;
    object["detail"] = warning.detail;
    warning_listener.Call({object});
  }
}

void Environment::shut_down(void* self) {
  auto& environment = *static_cast<Environment*>(self);
  environment.engine->cancel(&environment);
  environment.completions.close();
  environment.staging.clear();
  environment.engine.reset();
}

}  // namespace xception
