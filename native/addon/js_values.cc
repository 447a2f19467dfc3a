#include "addon/js_values.h"

#include <cmath>
#include <cstring>

#include "core/error.h"

namespace xception {

namespace {

constexpr double kLargestSafeInteger = 9007199254740991.0;

[[noreturn]] void refuse(const char* expected, const char* what) {
  throw Error("ERR_INVALID_ARGUMENT", std::string("Expected ") + expected + " for " + what);
}

double read_number(Napi::Value value, const char* what) {
  if (!value.IsNumber()) refuse("a number", what);
  return value.As<Napi::Number>().DoubleValue();
}

template <typename Read>
auto read_each(Napi::Value value, const char* what, Read read) {
  const Napi::Array array = read_array(value, what);
  std::vector<decltype(read(Napi::Value(), what))> result;
  for (uint32_t i = 0; i < array.Length(); ++i) result.push_back(read(array.Get(i), what));
  return result;
}

int64_t read_dim(Napi::Value value, const char* what) {
  const double dim = read_number(value, what);
  if (!(dim >= 0 && dim <= kLargestSafeInteger) || dim != std::floor(dim)) {
    throw Error("ERR_SHAPE", std::string("Expected whole numbers in the shape of ") + what);
  }
  return static_cast<int64_t>(dim);
}

}  // namespace

Napi::Object read_object(Napi::Value value, const char* what) {
  if (!value.IsObject()) refuse("an object", what);
  return value.As<Napi::Object>();
}

Napi::Array read_array(Napi::Value value, const char* what) {
  if (!value.IsArray()) refuse("an array", what);
  return value.As<Napi::Array>();
}

std::string read_string(Napi::Value value, const char* what) {
  if (!value.IsString()) refuse("a string", what);
  return value.As<Napi::String>().Utf8Value();
}

int read_int(Napi::Value value, const char* what) {
  const double number = read_number(value, what);
  if (!(std::abs(number) <= INT32_MAX) || number != std::floor(number)) refuse("a whole number", what);
  return static_cast<int>(number);
}

size_t read_bytes(Napi::Value value, const char* what) {
  const double bytes = read_number(value, what);
  if (!(bytes >= 0 && bytes <= kLargestSafeInteger) || bytes != std::floor(bytes)) {
    refuse("a whole number", what);
  }
  return static_cast<size_t>(bytes);
}

std::vector<int> read_ints(Napi::Value value, const char* what) { return read_each(value, what, read_int); }

std::vector<double> read_numbers(Napi::Value value, const char* what) {
  return read_each(value, what, read_number);
}

Shape read_shape(Napi::Value value, const char* what) { return read_each(value, what, read_dim); }

std::vector<Shape> read_shapes(Napi::Value value, const char* what) {
  return read_each(value, what, read_shape);
}

HostArray read_host_array(Napi::Value data, const Shape& shape, const char* what) {
  constexpr const char* kExpected = "a Float32Array, Uint8Array or Uint8ClampedArray";
  if (!data.IsTypedArray()) refuse(kExpected, what);
  napi_typedarray_type type;
  size_t length = 0;
  void* address = nullptr;
  // Not through Napi::TypedArray, which cannot look into a SharedArrayBuffer.
  if (napi_get_typedarray_info(data.Env(), data, &type, &length, &address, nullptr, nullptr) != napi_ok) {
    throw Napi::Error::New(data.Env());
  }
  HostArray array{DType::float32, shape, address, nullptr};
  if (type == napi_uint8_array || type == napi_uint8_clamped_array) {
    array.dtype = DType::uint8;
  } else if (type != napi_float32_array) {
    refuse(kExpected, what);
  }
  if (element_count(shape) != static_cast<int64_t>(length)) {
    throw Error("ERR_SHAPE", std::string(what) + " has " + std::to_string(length) +
                                 " elements but its shape is " + to_string(shape));
  }
  return array;
}

HostArray read_nd_array(Napi::Value value, const char* what) {
  const Napi::Object object = read_object(value, what);
  const Shape shape = read_shape(object.Get("shape"), what);
  return read_host_array(object.Get("data"), shape, what);
}

Napi::Array to_js(Napi::Env env, const Shape& shape) {
  Napi::Array array = Napi::Array::New(env, shape.size());
  for (uint32_t i = 0; i < shape.size(); ++i) array[i] = static_cast<double>(shape[i]);
  return array;
}

Napi::Value to_js(Napi::Env env, const TensorDesc& desc, const void* data) {
  const auto count = static_cast<size_t>(element_count(desc.shape));
  if (desc.dtype == DType::uint8) {
    Napi::Uint8Array array = Napi::Uint8Array::New(env, count);
    std::memcpy(array.Data(), data, desc.bytes());
    return array;
  }
  Napi::Float32Array array = Napi::Float32Array::New(env, count);
  std::memcpy(array.Data(), data, desc.bytes());
  return array;
}

}  // namespace xception
