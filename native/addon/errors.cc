#include "addon/errors.h"

#include <new>

#include "addon/environment.h"

namespace xception {

Error as_error(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const Error& error) {
    return error;
  } catch (const std::bad_alloc&) {
    return Error("ERR_OUT_OF_MEMORY", "Out of host memory");
  } catch (const std::exception& error) {
    return Error("ERR_INTERNAL", error.what());
  } catch (...) {
    return Error("ERR_INTERNAL", "Unknown native exception");
  }
}

Napi::Error to_js_error(Napi::Env env, const Error& error) {
  Napi::Object details = Napi::Object::New(env);
  if (!error.hint().empty()) details["hint"] = error.hint();
  const Napi::FunctionReference& error_class = Environment::of(env).error_class;
  if (error_class.IsEmpty()) return Napi::Error::New(env, error.code() + ": " + error.what());
  const Napi::Object made =
      error_class.New({Napi::String::New(env, error.code()), Napi::String::New(env, error.what()), details});
  return Napi::Error(env, made);
}

}  // namespace xception
