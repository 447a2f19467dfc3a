#include "addon/errors.h"

#include "addon/environment.h"

namespace xception {

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
