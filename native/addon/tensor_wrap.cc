#include "addon/tensor_wrap.h"

#include <utility>

#include "addon/environment.h"
#include "addon/errors.h"
#include "addon/js_values.h"
#include "addon/tensor_work.h"

namespace xception {

namespace {

constexpr napi_type_tag kTensorTag = {0x6e6f64652d786365, 0x7074696f6e2d7431};

}  // namespace

void TensorWrap::define(Napi::Env env) {
  const Napi::Function constructor = DefineClass(
      env, "NativeTensor",
      {InstanceAccessor<&TensorWrap::shape>("shape"), InstanceAccessor<&TensorWrap::dtype>("dtype"),
       InstanceAccessor<&TensorWrap::device>("device"),
       InstanceAccessor<&TensorWrap::byte_length>("byteLength"), InstanceMethod<&TensorWrap::read>("read"),
       InstanceMethod<&TensorWrap::copy_to>("copyTo"), InstanceMethod<&TensorWrap::dispose>("dispose")});
  Environment::of(env).tensor_class = Napi::Persistent(constructor);
}

Napi::Object TensorWrap::wrap(Napi::Env env, std::shared_ptr<DeviceTensor> tensor) {
  Environment& environment = Environment::of(env);
  environment.tensor_to_wrap = std::move(tensor);
  return environment.tensor_class.New({});
}

bool TensorWrap::is_instance(Napi::Value value) {
  return value.IsObject() && value.As<Napi::Object>().CheckTypeTag(&kTensorTag);
}

std::shared_ptr<DeviceTensor> TensorWrap::unwrap(Napi::Value value) {
  if (!is_instance(value)) throw Error("ERR_INVALID_ARGUMENT", "Expected a tensor");
  return Unwrap(value.As<Napi::Object>())->tensor();
}

TensorWrap::TensorWrap(const Napi::CallbackInfo& info)
    : ObjectWrap(info), tensor_(std::move(Environment::of(info.Env()).tensor_to_wrap)) {
  if (!tensor_) {
    throw to_js_error(info.Env(), Error("ERR_INVALID_ARGUMENT", "Make tensors with Tensor.from()"));
  }
  info.This().As<Napi::Object>().TypeTag(&kTensorTag);
  Napi::MemoryManagement::AdjustExternalMemory(info.Env(), static_cast<int64_t>(tensor_->desc.bytes()));
}

void TensorWrap::Finalize(Napi::BasicEnv env) { release(env); }

void TensorWrap::release(Napi::BasicEnv env) {
  if (!tensor_) return;
  Napi::MemoryManagement::AdjustExternalMemory(env, -static_cast<int64_t>(tensor_->desc.bytes()));
  tensor_.reset();
}

const std::shared_ptr<DeviceTensor>& TensorWrap::tensor() const {
  if (!tensor_) throw Error("ERR_DISPOSED", "The tensor has been disposed");
  return tensor_;
}

Napi::Value TensorWrap::shape(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] { return to_js(info.Env(), tensor()->desc.shape); });
}

Napi::Value TensorWrap::dtype(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] { return Napi::String::New(info.Env(), to_string(tensor()->desc.dtype)); });
}

Napi::Value TensorWrap::device(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] { return Napi::String::New(info.Env(), tensor()->device->info().name); });
}

Napi::Value TensorWrap::byte_length(const Napi::CallbackInfo& info) {
  return guarded(info.Env(),
                 [&] { return Napi::Number::New(info.Env(), static_cast<double>(tensor()->desc.bytes())); });
}

Napi::Value TensorWrap::read(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    auto worker = std::make_unique<ReadWorker>(Environment::of(info.Env()), info.Env(), tensor());
    return PromiseWorker::submit(std::move(worker));
  });
}

Napi::Value TensorWrap::copy_to(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    Environment& environment = Environment::of(info.Env());
    auto target = environment.engine->device(read_string(info[0], "device"));
    // Tensors never change, so one on the same device can share the memory.
    if (target == tensor()->device) return wrap(info.Env(), tensor());
    return wrap(info.Env(), copy_between_devices(environment, tensor(), std::move(target)));
  });
}

void TensorWrap::dispose(const Napi::CallbackInfo& info) { release(info.Env()); }

Napi::Value create_tensor(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    Environment& environment = Environment::of(info.Env());
    auto tensor = std::make_shared<DeviceTensor>();
    tensor->device = environment.engine->device(read_string(info[0], "device"));
    tensor->desc = {parse_dtype(read_string(info[1], "dtype")), read_shape(info[2], "data")};
    const HostArray array = read_host_array(info[3], tensor->desc.shape, "data");
    Staging staging = environment.staging.take(*tensor->device, tensor->desc.bytes());
    convert(array, tensor->desc, staging.data());
    environment.submit(std::make_unique<UploadWork>(environment, tensor, std::move(staging)));
    return TensorWrap::wrap(info.Env(), std::move(tensor));
  });
}

}  // namespace xception
