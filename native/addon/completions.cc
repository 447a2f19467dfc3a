#include "addon/completions.h"

#include <utility>

#include "addon/environment.h"

namespace xception {

Work::Work(Environment& environment, std::shared_ptr<Device> device)
    : DeviceTask({&environment}, std::move(device)), environment_(environment) {}

void Work::end(std::unique_ptr<Task> self) { environment_.completions.post(std::move(self)); }

Completions::Completions(Napi::Env env) : env_(env) {
  const napi_status status =
      napi_create_threadsafe_function(env, nullptr, nullptr, Napi::String::New(env, "xception"), 0, 1,
                                      nullptr, nullptr, this, &Completions::drain, &wake_);
  if (status != napi_ok) throw Napi::Error::New(env);
  napi_unref_threadsafe_function(env, wake_);
}

void Completions::expect() {
  if (pending_++ == 0) napi_ref_threadsafe_function(env_, wake_);
}

void Completions::post(std::unique_ptr<Task> finished) {
  const std::lock_guard<std::mutex> lock(mutex_);
  finished_.push_back(std::move(finished));
  // Under the lock, so that close() cannot release the function in between. One wake-up drains all.
  if (wake_) napi_call_threadsafe_function(wake_, nullptr, napi_tsfn_nonblocking);
}

void Completions::close() {
  std::deque<std::unique_ptr<Task>> dropped;
  const std::lock_guard<std::mutex> lock(mutex_);
  finished_.swap(dropped);
  napi_release_threadsafe_function(wake_, napi_tsfn_abort);
  wake_ = nullptr;
}

void Completions::drain(napi_env env, napi_value, void* context, void*) {
  // A null env means that the environment is going and no JS may run; close() takes care of what is left.
  if (!env) return;
  auto& self = *static_cast<Completions*>(context);
  for (;;) {
    std::unique_ptr<Task> task;
    {
      const std::lock_guard<std::mutex> lock(self.mutex_);
      if (self.finished_.empty()) return;
      task = std::move(self.finished_.front());
      self.finished_.pop_front();
    }
    if (--self.pending_ == 0) napi_unref_threadsafe_function(env, self.wake_);
    const Napi::HandleScope scope(env);
    try {
      Work& work = static_cast<Work&>(*task);
      work.complete(env);
      Environment::of(env).warn(env, work.warnings());
    } catch (const Napi::Error&) {
      // The environment is being terminated: no JS can run in it any more, and nobody is left to tell.
    }
  }
}

}  // namespace xception
