#pragma once
#include <deque>
#include <memory>
#include <mutex>

#include "addon/napi_setup.h"
#include "core/device_task.h"

namespace xception {

class Environment;

// Work an environment gives to a device. It is made, completed and destroyed on the environment's JS thread,
// so it may hold JS references; only execute() and fail() run on the device's queue.
class Work : public DeviceTask {
 public:
  Work(Environment& environment, std::shared_ptr<Device> device);

  // On the JS thread; not called when the environment shuts down first.
  virtual void complete(Napi::Env env) = 0;

 protected:
  void end(std::unique_ptr<Task> self) override;

  Environment& environment_;
};

// Brings finished work back to the JS thread, and keeps the event loop alive while there is any to wait for.
class Completions {
 public:
  explicit Completions(Napi::Env env);

  // JS thread: one more piece of work is under way.
  void expect();
  // Any thread.
  void post(std::unique_ptr<Task> finished);
  // JS thread, at shutdown and with no work running: drops what has not been completed.
  void close();

 private:
  static void drain(napi_env env, napi_value callback, void* context, void* data);

  Napi::Env env_;
  napi_threadsafe_function wake_ = nullptr;
  int pending_ = 0;
  std::mutex mutex_;
  std::deque<std::unique_ptr<Task>> finished_;
};

}  // namespace xception
