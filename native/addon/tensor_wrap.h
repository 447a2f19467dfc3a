#pragma once
#include <memory>
#include <string>

#include "addon/napi_setup.h"
#include "core/device_tensor.h"

namespace xception {

// NativeTensor of lib/binding.ts.
class TensorWrap : public Napi::ObjectWrap<TensorWrap> {
 public:
  static void define(Napi::Env env);
  static Napi::Object wrap(Napi::Env env, std::shared_ptr<DeviceTensor> tensor);
  static bool is_instance(Napi::Value value);
  // Throws ERR_INVALID_ARGUMENT or ERR_DISPOSED.
  static std::shared_ptr<DeviceTensor> unwrap(Napi::Value value);

  explicit TensorWrap(const Napi::CallbackInfo& info);
  void Finalize(Napi::BasicEnv env) override;

 private:
  const std::shared_ptr<DeviceTensor>& tensor() const;

  Napi::Value shape(const Napi::CallbackInfo& info);
  Napi::Value dtype(const Napi::CallbackInfo& info);
  Napi::Value device(const Napi::CallbackInfo& info);
  Napi::Value byte_length(const Napi::CallbackInfo& info);
  Napi::Value read(const Napi::CallbackInfo& info);
  Napi::Value copy_to(const Napi::CallbackInfo& info);
  void dispose(const Napi::CallbackInfo& info);
  void release(Napi::BasicEnv env);

  std::shared_ptr<DeviceTensor> tensor_;
};

// createTensor(device, dtype, shape, data)
Napi::Value create_tensor(const Napi::CallbackInfo& info);

}  // namespace xception
