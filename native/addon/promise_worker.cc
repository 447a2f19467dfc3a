#include "addon/promise_worker.h"

#include <utility>

#include "addon/environment.h"
#include "addon/errors.h"

namespace xception {

PromiseWorker::PromiseWorker(Environment& environment, Napi::Env env, std::shared_ptr<Device> device)
    : PromiseWorker(environment, Napi::Promise::Deferred::New(env), std::move(device)) {}

PromiseWorker::PromiseWorker(Environment& environment, Napi::Promise::Deferred deferred,
                             std::shared_ptr<Device> device)
    : Work(environment, std::move(device)), deferred_(deferred) {}

Napi::Promise PromiseWorker::submit(std::unique_ptr<PromiseWorker> worker) {
  const Napi::Promise promise = worker->promise();
  Environment& environment = worker->environment_;
  environment.submit(std::move(worker));
  return promise;
}

// What follows a failure is not its cause.
void PromiseWorker::fail(const Error& error) {
  if (!error_) error_ = error;
}

void PromiseWorker::complete(Napi::Env env) {
  try {
    if (error_) throw *error_;
    deferred_.Resolve(result(env));
  } catch (const Napi::Error& error) {
    deferred_.Reject(error.Value());
  } catch (...) {
    deferred_.Reject(to_js_error(env, as_error(std::current_exception())).Value());
  }
}

}  // namespace xception
