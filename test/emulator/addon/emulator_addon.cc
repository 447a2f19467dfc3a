#include <emulator.h>
#include <napi.h>

#include <stdexcept>

namespace {

Napi::Value set_recording(const Napi::CallbackInfo& info) {
  emulator::set_recording(info[0].As<Napi::Boolean>());
  return info.Env().Undefined();
}

Napi::Value take_records(const Napi::CallbackInfo& info) {
  return Napi::String::New(info.Env(), emulator::take_records());
}

Napi::Value books(const Napi::CallbackInfo& info) { return Napi::String::New(info.Env(), emulator::books()); }

Napi::Value clear_books(const Napi::CallbackInfo& info) {
  emulator::clear_books();
  return info.Env().Undefined();
}

Napi::Value set_faults(const Napi::CallbackInfo& info) {
  try {
    emulator::set_faults(info[0].As<Napi::String>());
  } catch (const std::invalid_argument& error) {
    throw Napi::TypeError::New(info.Env(), error.what());
  }
  return info.Env().Undefined();
}

Napi::Value heal(const Napi::CallbackInfo& info) {
  emulator::heal();
  return info.Env().Undefined();
}

Napi::Value set_delay(const Napi::CallbackInfo& info) {
  emulator::set_delay(info[0].As<Napi::Number>().Int32Value(), info[1].As<Napi::Number>().Int32Value());
  return info.Env().Undefined();
}

Napi::Value set_delay_of(const Napi::CallbackInfo& info) {
  emulator::set_delay_of(info[0].As<Napi::String>(), info[1].As<Napi::Number>().Int32Value());
  return info.Env().Undefined();
}

Napi::Value set_seed(const Napi::CallbackInfo& info) {
  emulator::set_seed(info[0].As<Napi::Number>().Uint32Value());
  return info.Env().Undefined();
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  exports["setRecording"] = Napi::Function::New(env, set_recording);
  exports["takeRecords"] = Napi::Function::New(env, take_records);
  exports["books"] = Napi::Function::New(env, books);
  exports["clearBooks"] = Napi::Function::New(env, clear_books);
  exports["setFaults"] = Napi::Function::New(env, set_faults);
  exports["heal"] = Napi::Function::New(env, heal);
  exports["setDelay"] = Napi::Function::New(env, set_delay);
  exports["setDelayOf"] = Napi::Function::New(env, set_delay_of);
  exports["setSeed"] = Napi::Function::New(env, set_seed);
  return exports;
}

}  // namespace

NODE_API_MODULE(emulator, init)
