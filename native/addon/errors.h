#pragma once
#include <exception>
#include <utility>

#include "addon/napi_setup.h"
#include "core/error.h"

namespace xception {

// Any C++ exception as one of ours: std::bad_alloc becomes ERR_OUT_OF_MEMORY, an unknown one ERR_INTERNAL.
Error as_error(const std::exception_ptr& exception);

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
