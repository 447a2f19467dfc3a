#include "addon/model_work.h"

#include <utility>

#include "addon/environment.h"

namespace xception {

DType input_dtype(const Model& model, size_t i) {
  const auto& inputs = model.graph().inputs();
  if (i >= inputs.size()) {
    throw Error("ERR_SHAPE", "The model has " + std::to_string(inputs.size()) + " inputs, not more");
  }
  return inputs[i].dtype;
}

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

PrepareWorker::PrepareWorker(Environment& environment, Napi::Env env, std::shared_ptr<Model> model,
                             std::vector<Shape> shapes)
    : PromiseWorker(environment, env, model->shared_device()),
      model_(std::move(model)),
      shapes_(std::move(shapes)) {}

void PrepareWorker::execute() { model_->ready_plan(shapes_); }

Napi::Value PrepareWorker::result(Napi::Env env) { return env.Undefined(); }

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
