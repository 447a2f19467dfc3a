#pragma once
#include <exception>
#include <utility>

#include "addon/napi_setup.h"
#include "core/error.h"

namespace xception {

// An XceptionError of lib/errors.ts.
Napi::Error to_js_error(Napi::Env env, const Error& error);

// Runs an entry point and turns what it throws into a JS exception.
template <typename Body>
auto guarded(Napi::Env env, Body body) -> decltype(body()) {
  try {
    return body();
  } catch (const Napi::Error&) {
    throw;
  } catch (...) {
    throw to_js_error(env, as_error(std::current_exception()));
  }
}

}  // namespace xception
