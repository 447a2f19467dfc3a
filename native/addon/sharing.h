#pragma once
#include "addon/napi_setup.h"

namespace xception {

// claimModel(name), abandonModel(name), attachModel(name): the engine's shared models.
Napi::Value claim_model(const Napi::CallbackInfo& info);
Napi::Value abandon_model(const Napi::CallbackInfo& info);
Napi::Value attach_model(const Napi::CallbackInfo& info);

}  // namespace xception
