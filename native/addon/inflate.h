#pragma once
#include "addon/napi_setup.h"

namespace xception {

// inflate(data, most): what the zlib stream in a Uint8Array holds, up to `most` bytes, as a Uint8Array;
// undefined when it is damaged or ends early. At once, on the calling thread: Node's own zlib must not be met
// by the end of a thread.
Napi::Value inflate_array(const Napi::CallbackInfo& info);

}  // namespace xception
