#pragma once
#include "addon/napi_setup.h"
#include "core/backend.h"
#include "core/plan.h"

namespace xception {

// CompileOptions of lib/binding.ts.
CompileOptions read_compile_options(Napi::Value value);
// Step[] of lib/binding.ts.
Napi::Array to_js(Napi::Env env, const std::vector<StepDescription>& steps);

}  // namespace xception
