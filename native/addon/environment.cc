#include "addon/environment.h"

#include <utility>

namespace xception {

// The hook is added after the completions' thread-safe function, so that it runs before Node closes that.
Environment::Environment(Napi::Env env) : engine(Engine::acquire()), completions(env) {
  napi_add_env_cleanup_hook(env, &Environment::shut_down, this);
}

void Environment::submit(Device& device, std::unique_ptr<Work> work) {
  completions.expect();
  device.queue().push(std::move(work));
}

void Environment::shut_down(void* self) {
  auto& environment = *static_cast<Environment*>(self);
  environment.engine->cancel(&environment);
  environment.completions.close();
  environment.engine.reset();
}

}  // namespace xception
