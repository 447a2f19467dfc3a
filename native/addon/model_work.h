#pragma once
#include <memory>
#include <vector>

#include "addon/napi_setup.h"
#include "addon/promise_worker.h"
#include "core/device_tensor.h"
#include "core/model.h"

namespace xception {

// Throws ERR_SHAPE where the model has no input number `i`.
DType input_dtype(const Model& model, size_t i);
// Throws unless the tensor can be the model's input number `i`: ERR_DEVICE_UNAVAILABLE, ERR_DTYPE or
// ERR_SHAPE.
void check_tensor(const Model& model, size_t i, const DeviceTensor& tensor);

class PrepareWorker final : public PromiseWorker {
 public:
  PrepareWorker(Environment& environment, Napi::Env env, std::shared_ptr<Model> model,
                std::vector<Shape> shapes);
  void execute() override;

 protected:
  Napi::Value result(Napi::Env env) override;

 private:
  std::shared_ptr<Model> model_;
  std::vector<Shape> shapes_;
};

// Device tensors in, device tensors out; the outputs carry the failure, if there is one.
class ApplyWork final : public Work {
 public:
  ApplyWork(Environment& environment, std::shared_ptr<Model> model,
            std::vector<std::shared_ptr<DeviceTensor>> inputs);
  void execute() override;
  void fail(const Error& error) override;
  void complete(Napi::Env) override {}

  const std::vector<std::shared_ptr<DeviceTensor>>& outputs() const { return outputs_; }

 private:
  std::shared_ptr<Model> model_;
  std::vector<std::shared_ptr<DeviceTensor>> inputs_;
  std::vector<Shape> input_shapes_;
  std::vector<std::shared_ptr<DeviceTensor>> outputs_;
};

}  // namespace xception
