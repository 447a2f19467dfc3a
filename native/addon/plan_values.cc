#include "addon/plan_values.h"

#include "addon/errors.h"
#include "addon/js_values.h"

namespace xception {

namespace {

bool read_flag(const Napi::Object& object, const char* key) {
  const Napi::Value value = object.Get(key);
  if (!value.IsBoolean()) throw Error("ERR_INVALID_ARGUMENT", std::string("Expected a boolean for ") + key);
  return value.As<Napi::Boolean>().Value();
}

GroupedConvolutions read_grouped_convolutions(Napi::Value value) {
  const std::string name = value.IsUndefined() ? "auto" : read_string(value, "depthwise");
  if (name == "auto") return GroupedConvolutions::automatic;
  if (name == "cudnn") return GroupedConvolutions::cudnn;
  if (name == "own") return GroupedConvolutions::own;
  throw Error("ERR_INVALID_ARGUMENT", "Expected 'auto', 'cudnn' or 'own' for depthwise, got '" + name + "'");
}

Napi::Object launch_to_js(Napi::Env env, const Launch& launch) {
  Napi::Object object = Napi::Object::New(env);
  object["name"] = launch.name;
  object["flops"] = launch.flops;
  object["activationBytes"] = static_cast<double>(launch.activation_bytes);
  object["weightBytes"] = static_cast<double>(launch.weight_bytes);
  object["tensorCores"] = launch.tensor_cores;
  object["candidates"] = launch.candidates;
  object["planSeconds"] = launch.plan_seconds;
  object["planBytes"] = static_cast<double>(launch.plan_bytes);
  object["workspaceBytes"] = static_cast<double>(launch.workspace_bytes);
  object["timed"] = launch.timed;
  object["tuningSeconds"] = launch.tuning_seconds;
  return object;
}

Napi::Object step_to_js(Napi::Env env, const StepDescription& step) {
  Napi::Object object = Napi::Object::New(env);
  object["name"] = step.name;
  object["type"] = step.type;
  object["branch"] = step.branch;
  Napi::Array inputs = Napi::Array::New(env, step.inputs.size());
  for (uint32_t i = 0; i < step.inputs.size(); ++i) inputs[i] = to_js(env, step.inputs[i].shape);
  object["inputs"] = inputs;
  object["output"] = to_js(env, step.output.shape);
  object["dtype"] = to_string(step.output.dtype);
  Napi::Array launches = Napi::Array::New(env, step.launches.size());
  for (uint32_t i = 0; i < step.launches.size(); ++i) launches[i] = launch_to_js(env, step.launches[i]);
  object["launches"] = launches;
  return object;
}

}  // namespace

CompileOptions read_compile_options(Napi::Value value) {
  const Napi::Object object = read_object(value, "compile options");
  CompileOptions options;
  options.tf32 = read_flag(object, "tf32");
  options.tune = read_flag(object, "tune");
  options.record = read_flag(object, "record");
  options.programmatic_launch = read_flag(object, "programmaticLaunch");
  options.plan_cache = read_string(object.Get("planCache"), "planCache");
  const Napi::Value threads = object.Get("threads");
  if (!threads.IsUndefined()) options.threads = read_int(threads, "threads");
  options.depthwise = read_grouped_convolutions(object.Get("depthwise"));
  return options;
}

Napi::Array to_js(Napi::Env env, const std::vector<StepDescription>& steps) {
  Napi::Array array = Napi::Array::New(env, steps.size());
  for (uint32_t i = 0; i < steps.size(); ++i) array[i] = step_to_js(env, steps[i]);
  return array;
}

}  // namespace xception
