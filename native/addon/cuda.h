#pragma once
#include "addon/napi_setup.h"

namespace xception {

// openCuda(module, libraries)
Napi::Value open_cuda(const Napi::CallbackInfo& info);
// describeGpu(module, libraries, device)
Napi::Value describe_gpu(const Napi::CallbackInfo& info);
// planModel(module, libraries, gpu, graph, weights, shapes, options)
Napi::Value plan_model(const Napi::CallbackInfo& info);

}  // namespace xception
