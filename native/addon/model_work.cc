#include "addon/model_work.h"

#include <utility>

#include "addon/environment.h"
#include "addon/js_values.h"
#include "addon/tensor_wrap.h"

namespace xception {

namespace {

DType input_dtype(const Model& model, size_t i) {
  const auto& inputs = model.graph().inputs();
  if (i >= inputs.size()) {
    throw Error("ERR_SHAPE", "The model has " + std::to_string(inputs.size()) + " inputs, not more");
  }
  return inputs[i].dtype;
}

}  // namespace

void check_tensor(const Model& model, size_t i, const DeviceTensor& tensor) {
  const std::string& wanted = model.shared_device()->info().name;
  if (tensor.device != model.shared_device()) {
    throw Error("ERR_DEVICE_UNAVAILABLE",
                "A tensor on " + tensor.device->info().name + " cannot be read by a model on " + wanted,
                "Move it first: tensor.to('" + wanted + "').");
  }
  if (tensor.desc.dtype != input_dtype(model, i)) {
    throw Error("ERR_DTYPE", std::string("Expected a tensor of dtype ") + to_string(input_dtype(model, i)) +
                                 " but received " + to_string(tensor.desc.dtype));
  }
}

RunInput RunInput::read(Environment& environment, Model& model, size_t i, Napi::Value value) {
  RunInput input;
  if (TensorWrap::is_instance(value)) {
    input.tensor = TensorWrap::unwrap(value);
    check_tensor(model, i, *input.tensor);
    input.desc = input.tensor->desc;
    return input;
  }
  const HostArray array = read_nd_array(value, "an input");
  input.desc = {input_dtype(model, i), array.shape};
  input.staging = environment.staging.take(model.device(), input.desc.bytes());
  stage(array, input.desc, input.staging.data());
  return input;
}

PrepareWorker::PrepareWorker(Environment& environment, Napi::Env env, std::shared_ptr<Model> model,
                             std::vector<Shape> shapes)
    : PromiseWorker(environment, env, model->shared_device()),
      model_(std::move(model)),
      shapes_(std::move(shapes)) {}

void PrepareWorker::execute() { model_->ready_plan(shapes_); }

Napi::Value PrepareWorker::result(Napi::Env env) { return env.Undefined(); }

RunWorker::RunWorker(Environment& environment, Napi::Env env, std::shared_ptr<Model> model,
                     std::vector<RunInput> inputs)
    : PromiseWorker(environment, env, model->shared_device()),
      model_(std::move(model)),
      inputs_(std::move(inputs)) {
  for (const RunInput& input : inputs_) input_shapes_.push_back(input.desc.shape);
  output_descs_ = model_->infer_outputs(input_shapes_);
  for (const TensorDesc& desc : output_descs_) {
    outputs_.push_back(environment.staging.take(device(), desc.bytes()));
  }
}

void RunWorker::execute() {
  Backend& backend = device().backend();
  Plan& plan = model_->ready_plan(input_shapes_);
  for (size_t i = 0; i < inputs_.size(); ++i) {
    const RunInput& input = inputs_[i];
    if (input.tensor) {
      backend.copy(plan.input(i), input.tensor->data(), input.desc.bytes());
    } else {
      backend.upload(plan.input(i), input.staging.data(), input.desc.bytes());
    }
  }
  plan.run();
  for (size_t i = 0; i < outputs_.size(); ++i) {
    backend.download(outputs_[i].data(), plan.output(i), output_descs_[i].bytes());
  }
}

Napi::Value RunWorker::result(Napi::Env env) {
  Napi::Array results = Napi::Array::New(env, outputs_.size());
  for (uint32_t i = 0; i < outputs_.size(); ++i) {
    Napi::Object array = Napi::Object::New(env);
    array["data"] = to_js(env, output_descs_[i], outputs_[i].data());
    array["shape"] = to_js(env, output_descs_[i].shape);
    results[i] = array;
  }
  for (Staging& output : outputs_) environment_.staging.give_back(std::move(output));
  for (RunInput& input : inputs_) {
    if (!input.tensor) environment_.staging.give_back(std::move(input.staging));
  }
  return results;
}

ApplyWork::ApplyWork(Environment& environment, std::shared_ptr<Model> model,
                     std::vector<std::shared_ptr<DeviceTensor>> inputs)
    : Work(environment, model->shared_device()), model_(std::move(model)), inputs_(std::move(inputs)) {
  for (const auto& input : inputs_) input_shapes_.push_back(input->desc.shape);
  for (const TensorDesc& desc : model_->infer_outputs(input_shapes_)) {
    auto output = std::make_shared<DeviceTensor>();
    output->device = model_->shared_device();
    output->desc = desc;
    outputs_.push_back(std::move(output));
  }
}

void ApplyWork::execute() {
  Backend& backend = device().backend();
  Plan& plan = model_->ready_plan(input_shapes_);
  for (size_t i = 0; i < inputs_.size(); ++i) {
    backend.copy(plan.input(i), inputs_[i]->data(), inputs_[i]->desc.bytes());
  }
  plan.run();
  for (size_t i = 0; i < outputs_.size(); ++i) {
    auto buffer = backend.allocate(outputs_[i]->desc.bytes());
    backend.copy(buffer->data(), plan.output(i), outputs_[i]->desc.bytes());
    outputs_[i]->buffer = std::move(buffer);
  }
}

void ApplyWork::fail(const Error& error) {
  for (const auto& output : outputs_) {
    if (!output->failure) output->failure = error;
  }
}

}  // namespace xception
