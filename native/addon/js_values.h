#pragma once
#include <string>
#include <vector>

#include "addon/napi_setup.h"
#include "core/host_array.h"

namespace xception {

// Readers of JS values; each throws ERR_INVALID_ARGUMENT naming `what` unless the value is of its kind.
Napi::Object read_object(Napi::Value value, const char* what);
Napi::Array read_array(Napi::Value value, const char* what);
std::string read_string(Napi::Value value, const char* what);
int read_int(Napi::Value value, const char* what);
// Of memory: a whole number that a double holds exactly.
size_t read_bytes(Napi::Value value, const char* what);
std::vector<int> read_ints(Napi::Value value, const char* what);
std::vector<double> read_numbers(Napi::Value value, const char* what);
Shape read_shape(Napi::Value value, const char* what);
std::vector<Shape> read_shapes(Napi::Value value, const char* what);

// A Float32Array, Uint8Array or Uint8ClampedArray of as many elements as the shape has. Valid until the next
// call into JavaScript.
HostArray read_host_array(Napi::Value data, const Shape& shape, const char* what);
// { data, shape }
HostArray read_nd_array(Napi::Value value, const char* what);

Napi::Array to_js(Napi::Env env, const Shape& shape);
// A new typed array with a copy of the data.
Napi::Value to_js(Napi::Env env, const TensorDesc& desc, const void* data);

}  // namespace xception
