#pragma once
#include <memory>
#include <optional>

#include "addon/completions.h"
#include "addon/napi_setup.h"

namespace xception {

// Work whose outcome settles a promise, exactly once. Subclasses write execute() and result().
class PromiseWorker : public Work {
 public:
  PromiseWorker(Environment& environment, Napi::Env env, std::shared_ptr<Device> device);

  // Settles a promise that is there already.
  PromiseWorker(Environment& environment, Napi::Promise::Deferred deferred, std::shared_ptr<Device> device);

  Napi::Promise promise() const { return deferred_.Promise(); }
  static Napi::Promise submit(std::unique_ptr<PromiseWorker> worker);

  void fail(const Error& error) final;
  void complete(Napi::Env env) final;

 protected:
  // On the JS thread, after execute() has returned.
  virtual Napi::Value result(Napi::Env env) = 0;

 private:
  Napi::Promise::Deferred deferred_;
  std::optional<Error> error_;
};

}  // namespace xception
