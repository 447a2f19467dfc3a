#include "addon/inflate.h"

#include <zlib.h>

#include "addon/errors.h"
#include "addon/js_values.h"
#include "core/error.h"

namespace xception {

namespace {

struct Bytes {
  Bytef* data;
  size_t size;
};

Bytes read_bytes(Napi::Value value) {
  napi_typedarray_type type;
  size_t size = 0;
  void* data = nullptr;
  if (!value.IsTypedArray() ||
      napi_get_typedarray_info(value.Env(), value, &type, &size, &data, nullptr, nullptr) != napi_ok ||
      type != napi_uint8_array || size > UINT32_MAX) {
    throw Error("ERR_INVALID_ARGUMENT", "Expected a Uint8Array of less than 4 GB");
  }
  return {static_cast<Bytef*>(data), size};
}

// Bytes written; negative unless the stream ended, or there is more than fits.
int64_t inflate_bytes(const Bytes& from, const Bytes& to) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) throw Error("ERR_OUT_OF_MEMORY", "There is no memory to inflate data");
  stream.next_in = from.data;
  stream.avail_in = static_cast<uInt>(from.size);
  stream.next_out = to.data;
  stream.avail_out = static_cast<uInt>(to.size);
  const int status = inflate(&stream, Z_FINISH);
  const auto written = static_cast<int64_t>(stream.total_out);
  inflateEnd(&stream);
  const bool full = status == Z_BUF_ERROR && written == static_cast<int64_t>(to.size);
  return status == Z_STREAM_END || full ? written : -1;
}

}  // namespace

Napi::Value inflate_array(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    const int most = read_int(info[1], "the most bytes");
    if (most < 0) throw Error("ERR_INVALID_ARGUMENT", "Expected no less than 0 bytes");
    Napi::Uint8Array result = Napi::Uint8Array::New(info.Env(), static_cast<size_t>(most));
    const int64_t written = inflate_bytes(read_bytes(info[0]), {result.Data(), static_cast<size_t>(most)});
    if (written < 0) return info.Env().Undefined();
    return Napi::Uint8Array::New(info.Env(), static_cast<size_t>(written), result.ArrayBuffer(), 0);
  });
}

}  // namespace xception
