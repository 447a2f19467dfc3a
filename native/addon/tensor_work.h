#pragma once
#include <memory>

#include "addon/napi_setup.h"
#include "addon/promise_worker.h"
#include "addon/staging.h"
#include "core/device_tensor.h"

namespace xception {

// Fills the tensor from staging memory.
class UploadWork final : public Work {
 public:
  UploadWork(Environment& environment, std::shared_ptr<DeviceTensor> tensor, Staging staging);
  void execute() override;
  void fail(const Error& error) override;
  void complete(Napi::Env env) override;

 private:
  std::shared_ptr<DeviceTensor> tensor_;
  Staging staging_;
};

// Resolves to a typed array with a copy of the elements.
class ReadWorker final : public PromiseWorker {
 public:
  ReadWorker(Environment& environment, Napi::Env env, std::shared_ptr<DeviceTensor> tensor);
  void execute() override;

 protected:
  Napi::Value result(Napi::Env env) override;

 private:
  std::shared_ptr<DeviceTensor> tensor_;
  Staging staging_;
};

// Queues a copy of the tensor to another device, and returns what it is copied to.
std::shared_ptr<DeviceTensor> copy_between_devices(Environment& environment,
                                                   std::shared_ptr<DeviceTensor> source,
                                                   std::shared_ptr<Device> target);

}  // namespace xception
