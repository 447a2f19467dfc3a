#pragma once
#include <cstdint>
#include <memory>

#include "addon/napi_setup.h"
#include "core/model.h"

namespace xception {

class Environment;

// Runs the model in a batch with others; a place in its batcher's queue has been taken, and is given back
// when this throws.
void submit_into_place(Environment& environment, Napi::Promise::Deferred deferred,
                       std::shared_ptr<Model> model, Napi::Array inputs, uint32_t id);

// The same once there is a place. Until then the inputs stay where JavaScript has them.
void wait_for_place(Environment& environment, Napi::Promise::Deferred deferred, std::shared_ptr<Model> model,
                    Napi::Array inputs, uint32_t id);

}  // namespace xception
