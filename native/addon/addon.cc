#include <exception>

#include "addon/cuda.h"
#include "addon/decode_image.h"
#include "addon/environment.h"
#include "addon/errors.h"
#include "addon/heap.h"
#include "addon/js_values.h"
#include "addon/model_wrap.h"
#include "addon/napi_setup.h"
#include "addon/sharing.h"
#include "addon/tensor_wrap.h"

namespace xception {

namespace {

Napi::Value set_error_class(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    if (!info[0].IsFunction()) throw Error("ERR_INVALID_ARGUMENT", "Expected a class");
    Environment::of(info.Env()).error_class = Napi::Persistent(info[0].As<Napi::Function>());
    return info.Env().Undefined();
  });
}

Napi::Value set_warning_listener(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    if (!info[0].IsFunction()) throw Error("ERR_INVALID_ARGUMENT", "Expected a function");
    Environment::of(info.Env()).warning_listener = Napi::Persistent(info[0].As<Napi::Function>());
    return info.Env().Undefined();
  });
}

Napi::Object to_js(Napi::Env env, const Error& error) {
  Napi::Object object = Napi::Object::New(env);
  object["code"] = error.code();
  object["message"] = error.what();
  if (!error.hint().empty()) object["hint"] = error.hint();
  return object;
}

Napi::Object to_js(Napi::Env env, const KnownDevice& device) {
  const DeviceInfo& info = device.info;
  Napi::Object object = Napi::Object::New(env);
  object["name"] = info.name;
  object["backend"] = info.backend;
  object["version"] = info.version;
  object["description"] = info.description;
  object["threads"] = info.threads;
  Napi::Array dtypes = Napi::Array::New(env, info.dtypes.size());
  for (uint32_t i = 0; i < info.dtypes.size(); ++i) dtypes[i] = to_string(info.dtypes[i]);
  object["dtypes"] = dtypes;
  if (device.failure) object["failure"] = to_js(env, *device.failure);
  return object;
}

Napi::Value devices(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const auto found = Environment::of(info.Env()).engine->devices();
    Napi::Array array = Napi::Array::New(info.Env(), found.size());
    for (uint32_t i = 0; i < found.size(); ++i) array[i] = to_js(info.Env(), found[i]);
    return array;
  });
}

Napi::Value open_device(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    Environment::of(info.Env()).engine->device(read_string(info[0], "device"));
    return info.Env().Undefined();
  });
}

Napi::Value claim(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const bool first = Environment::of(info.Env()).engine->claim(read_string(info[0], "a claim"));
    return Napi::Boolean::New(info.Env(), first);
  });
}

Napi::Value halt(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    Environment::of(info.Env()).engine->halt();
    return info.Env().Undefined();
  });
}

Napi::Value trim_staging(const Napi::CallbackInfo& info) {
  return guarded(info.Env(),
                 [&] { return Napi::Boolean::New(info.Env(), Environment::of(info.Env()).staging.trim()); });
}

Napi::Value abort_run(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const auto& abortables = Environment::of(info.Env()).abortables;
    const auto found = abortables.find(static_cast<uint32_t>(read_int(info[0], "the number of a run")));
    if (found != abortables.end()) found->second->abort();
    return info.Env().Undefined();
  });
}

// Returns the bytes that were freed: V8 frees them now, and not when it collects the array.
size_t detach_array(Napi::Value array) {
  size_t bytes = 0;
  napi_value buffer = nullptr;
  if (!array.IsTypedArray() ||
      napi_get_typedarray_info(array.Env(), array, nullptr, nullptr, nullptr, &buffer, nullptr) != napi_ok ||
      napi_get_arraybuffer_info(array.Env(), buffer, nullptr, &bytes) != napi_ok ||
      napi_detach_arraybuffer(array.Env(), buffer) != napi_ok) {
    throw Error("ERR_INVALID_ARGUMENT", "Expected typed arrays whose memory can be detached");
  }
  return bytes;
}

Napi::Value detach(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const Napi::Array arrays = read_array(info[0], "arrays");
    size_t bytes = 0;
    for (uint32_t i = 0; i < arrays.Length(); ++i) bytes += detach_array(arrays.Get(i));
    trim_heap(bytes);
    return info.Env().Undefined();
  });
}

// NativeBinding of lib/binding.ts.
Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  env.SetInstanceData(new Environment(env));
  TensorWrap::define(env);
  ModelWrap::define(env);
  exports["setErrorClass"] = Napi::Function::New<set_error_class>(env, "setErrorClass");
  exports["setWarningListener"] = Napi::Function::New<set_warning_listener>(env, "setWarningListener");
  exports["devices"] = Napi::Function::New<devices>(env, "devices");
  exports["openDevice"] = Napi::Function::New<open_device>(env, "openDevice");
  exports["trimStaging"] = Napi::Function::New<trim_staging>(env, "trimStaging");
  exports["detach"] = Napi::Function::New<detach>(env, "detach");
  exports["createTensor"] = Napi::Function::New<create_tensor>(env, "createTensor");
  exports["claim"] = Napi::Function::New<claim>(env, "claim");
  exports["openCuda"] = Napi::Function::New<open_cuda>(env, "openCuda");
  exports["describeGpu"] = Napi::Function::New<describe_gpu>(env, "describeGpu");
  exports["planModel"] = Napi::Function::New<plan_model>(env, "planModel");
  exports["decodeJpeg"] = Napi::Function::New<decode_jpeg_array>(env, "decodeJpeg");
  exports["readPngRows"] = Napi::Function::New<read_png_rows_array>(env, "readPngRows");
  exports["crc32"] = Napi::Function::New<crc32_of_array>(env, "crc32");
  exports["claimModel"] = Napi::Function::New<claim_model>(env, "claimModel");
  exports["abandonModel"] = Napi::Function::New<abandon_model>(env, "abandonModel");
  exports["attachModel"] = Napi::Function::New<attach_model>(env, "attachModel");
  exports["halt"] = Napi::Function::New<halt>(env, "halt");
  exports["abort"] = Napi::Function::New<abort_run>(env, "abort");
  exports["createModel"] = Napi::Function::New<create_model>(env, "createModel");
  return exports;
}

}  // namespace

}  // namespace xception

static Napi::Object Init(Napi::Env env, Napi::Object exports) {
  try {
    return xception::initialize(env, exports);
  } catch (const Napi::Error&) {
    throw;
  } catch (const std::exception& error) {
    throw Napi::Error::New(env, error.what());
  }
}

NODE_API_MODULE(xception, Init)
