#pragma once
#include "addon/napi_setup.h"

namespace xception {

// All at once, on the calling thread, which is one of those that images are made on.

// decodeJpeg(bytes, width, height, pixels): libjpeg's first warning, or undefined.
Napi::Value decode_jpeg_array(const Napi::CallbackInfo& info);
// readPngRows(stream, passes, pixelBytes, samples)
Napi::Value read_png_rows_array(const Napi::CallbackInfo& info);
// crc32(bytes)
Napi::Value crc32_of_array(const Napi::CallbackInfo& info);

}  // namespace xception
