#include "addon/tensor_work.h"

#include <future>
#include <utility>

#include "addon/environment.h"
#include "addon/errors.h"
#include "addon/js_values.h"

namespace xception {

namespace {

void fill(DeviceTensor& tensor, Backend& backend, const void* host) {
  const size_t bytes = tensor.desc.bytes();
  auto buffer = backend.allocate(bytes);
  backend.upload(buffer->data(), host, bytes);
  tensor.buffer = std::move(buffer);
}

void set_failure(DeviceTensor& tensor, const Error& error) {
  if (!tensor.failure) tensor.failure = error;
}

// The host memory a copy goes through, and whether it is filled.
struct Passage {
  Staging staging;
  std::promise<void> filled;
};

class CopyOut final : public Work {
 public:
  CopyOut(Environment& environment, std::shared_ptr<DeviceTensor> source, std::shared_ptr<Passage> passage)
      : Work(environment, source->device), source_(std::move(source)), passage_(std::move(passage)) {}

  // Waits here and not in finish(): the other device's queue stands still until this is done, and this queue
  // may start work that waits for that one.
  void execute() override {
    Backend& backend = device().backend();
    backend.download(passage_->staging.data(), source_->data(), source_->desc.bytes());
    if (const auto fence = backend.fence()) fence->wait();
    passage_->filled.set_value();
    passage_.reset();
  }

  void fail(const Error& error) override {
    if (passage_) passage_->filled.set_exception(std::make_exception_ptr(error));
    passage_.reset();
  }

  void complete(Napi::Env) override {}

  // An environment that shuts down drops its work; the other device must not wait for it.
  ~CopyOut() override { fail(Error("ERR_INTERNAL", "A copy between devices was dropped")); }

 private:
  std::shared_ptr<DeviceTensor> source_;
  std::shared_ptr<Passage> passage_;
};

class CopyIn final : public Work {
 public:
  CopyIn(Environment& environment, std::shared_ptr<DeviceTensor> target, std::shared_ptr<Passage> passage)
      : Work(environment, target->device),
        target_(std::move(target)),
        filled_(passage->filled.get_future()),
        passage_(std::move(passage)) {}

  void execute() override {
    filled_.get();
    fill(*target_, device().backend(), passage_->staging.data());
  }

  void fail(const Error& error) override { set_failure(*target_, error); }
  void complete(Napi::Env) override { environment_.staging.give_back(std::move(passage_->staging)); }

 private:
  std::shared_ptr<DeviceTensor> target_;
  std::future<void> filled_;
  std::shared_ptr<Passage> passage_;
};

}  // namespace

UploadWork::UploadWork(Environment& environment, std::shared_ptr<DeviceTensor> tensor, Staging staging)
    : Work(environment, tensor->device), tensor_(std::move(tensor)), staging_(std::move(staging)) {}

void UploadWork::execute() { fill(*tensor_, device().backend(), staging_.data()); }

void UploadWork::fail(const Error& error) { set_failure(*tensor_, error); }

void UploadWork::complete(Napi::Env) { environment_.staging.give_back(std::move(staging_)); }

ReadWorker::ReadWorker(Environment& environment, Napi::Env env, std::shared_ptr<DeviceTensor> tensor)
    : PromiseWorker(environment, env, tensor->device),
      tensor_(std::move(tensor)),
      staging_(environment.staging.take(device(), tensor_->desc.bytes())) {}

void ReadWorker::execute() {
  device().backend().download(staging_.data(), tensor_->data(), tensor_->desc.bytes());
}

Napi::Value ReadWorker::result(Napi::Env env) {
  const Napi::Value array = to_js(env, tensor_->desc, staging_.data());
  environment_.staging.give_back(std::move(staging_));
  return array;
}

std::shared_ptr<DeviceTensor> copy_between_devices(Environment& environment,
                                                   std::shared_ptr<DeviceTensor> source,
                                                   std::shared_ptr<Device> target) {
  auto copy = std::make_shared<DeviceTensor>();
  copy->device = std::move(target);
  copy->desc = source->desc;
  // To a CPU all host memory is alike; a GPU wants its own.
  Device& picky = source->device->info().name == "cpu" ? *copy->device : *source->device;
  auto passage = std::make_shared<Passage>();
  passage->staging = environment.staging.take(picky, source->desc.bytes());
  auto out = std::make_unique<CopyOut>(environment, std::move(source), passage);
  auto in = std::make_unique<CopyIn>(environment, copy, std::move(passage));
  environment.submit(std::move(out));
  environment.submit(std::move(in));
  return copy;
}

}  // namespace xception
