#include "addon/decode_image.h"

#include <libdeflate.h>

#include "addon/errors.h"
#include "addon/js_values.h"
#include "images/jpeg.h"
#include "images/png_rows.h"

namespace xception {

namespace {

struct Array {
  uint8_t* data;
  size_t size;

  operator Bytes() const { return {data, size}; }
};

Array read_array_of_bytes(Napi::Value value) {
  napi_typedarray_type type;
  size_t size = 0;
  void* data = nullptr;
  if (!value.IsTypedArray() ||
      napi_get_typedarray_info(value.Env(), value, &type, &size, &data, nullptr, nullptr) != napi_ok ||
      type != napi_uint8_array) {
    throw Error("ERR_INVALID_ARGUMENT", "Expected a Uint8Array");
  }
  return {static_cast<uint8_t*>(data), size};
}

size_t read_count(Napi::Value value, const char* what) {
  const int count = read_int(value, what);
  if (count <= 0) throw Error("ERR_INVALID_ARGUMENT", std::string("Expected more than 0 for ") + what);
  return static_cast<size_t>(count);
}

std::vector<PngPass> read_passes(Napi::Value value, size_t pixel_bytes) {
  std::vector<PngPass> passes;
  const Napi::Array array = read_array(value, "passes");
  for (uint32_t i = 0; i < array.Length(); ++i) {
    const Napi::Object pass = read_object(array.Get(i), "a pass");
    passes.push_back(
        {read_count(pass.Get("rows"), "rows"), read_count(pass.Get("rowBytes"), "the bytes of a row")});
    if (passes.back().row_bytes % pixel_bytes != 0) {
      throw Error("ERR_INVALID_ARGUMENT", "Expected rows of whole pixels");
    }
  }
  return passes;
}

// Also where the true size is more than a size_t holds.
void check_size(const Array& array, const std::vector<PngPass>& passes) {
  size_t rest = array.size;
  for (const auto& [rows, row_bytes] : passes) {
    if (rows > rest / row_bytes)
      throw Error("ERR_INVALID_ARGUMENT", "Expected an array of the size of the image");
    rest -= rows * row_bytes;
  }
  if (rest != 0) throw Error("ERR_INVALID_ARGUMENT", "Expected an array of the size of the image");
}

}  // namespace

Napi::Value decode_jpeg_array(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    const size_t width = read_count(info[1], "the width");
    const size_t height = read_count(info[2], "the height");
    const Array pixels = read_array_of_bytes(info[3]);
    check_size(pixels, {{height, width * 3}});
    const std::string warning = decode_jpeg(read_array_of_bytes(info[0]), static_cast<int>(width),
                                            static_cast<int>(height), pixels.data);
    if (warning.empty()) return info.Env().Undefined();
    return Napi::String::New(info.Env(), warning);
  });
}

Napi::Value read_png_rows_array(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const size_t pixel_bytes = read_count(info[2], "the bytes of a pixel");
    const std::vector<PngPass> passes = read_passes(info[1], pixel_bytes);
    const Array samples = read_array_of_bytes(info[3]);
    check_size(samples, passes);
    read_png_rows(read_array_of_bytes(info[0]), passes, pixel_bytes, samples.data);
    return info.Env().Undefined();
  });
}

Napi::Value crc32_of_array(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const Array bytes = read_array_of_bytes(info[0]);
    return Napi::Number::New(info.Env(), libdeflate_crc32(0, bytes.data, bytes.size));
  });
}

}  // namespace xception
