#include "core/model.h"

#include <algorithm>
#include <utility>

#include "core/error.h"

namespace xception {

namespace {

// A model fed with images of ever new sizes must not keep a plan for each of them.
constexpr size_t kMostPlans = 32;

void check_dtype(const Op& op, DType dtype, const DeviceInfo& device) {
  // A device that computes in one of the 8-bit dtypes has both.
  const DType listed = dtype == DType::uint8 ? DType::int8 : dtype;
  if (std::find(device.dtypes.begin(), device.dtypes.end(), listed) != device.dtypes.end()) return;
  throw Error("ERR_DTYPE", op.name + ": " + device.name + " does not compute in " + to_string(dtype));
}

}  // namespace

Model::Model(std::shared_ptr<Device> device, Graph graph, std::vector<Weight> weights, CompileOptions options,
             BatchingOptions batching)
    : device_(std::move(device)),
      graph_(std::move(graph)),
      weights_(std::move(weights)),
      options_(std::move(options)),
      batch_sizes_(batching.sizes) {
  for (const Weight& weight : weights_) weight_shapes_.push_back(weight.shape);
  device_->add_model();
  if (batching.max_batch == 0) return;
  batcher_ = std::make_shared<Batcher>(*this, std::move(batching));
  device_->queue().add_source(batcher_);
}

Model::~Model() {
  if (batcher_) device_->queue().remove_source(batcher_.get());
  device_->remove_model(std::move(on_device_));
}

std::vector<TensorDesc> Model::infer_outputs(const std::vector<Shape>& input_shapes) const {
  const std::vector<TensorDesc> descs = graph_.infer(input_shapes, weight_shapes_);
  for (const auto& op : graph_.ops()) check_dtype(*op, descs[op->output].dtype, device_->info());
  std::vector<TensorDesc> outputs;
  for (int output : graph_.outputs()) outputs.push_back(descs[output]);
  return outputs;
}

Plan& Model::plan(const std::vector<Shape>& input_shapes) {
  auto& [packed, plans] = *on_device_;
  const auto found = plans.find(input_shapes);
  if (found != plans.end()) {
    found->second.last_used = ++clock_;
    return *found->second.plan;
  }
  Backend& backend = device_->backend();
  if (!packed) packed = backend.make_packed_weights();
  auto made = std::make_unique<Plan>(graph_, input_shapes, weights_, *packed, backend, options_, recordings_,
                                     device_->warnings());
  if (plans.size() >= kMostPlans) evict_oldest();
  Plan& result = *made;
  plans[input_shapes] = {std::move(made), ++clock_};
  ++plans_built_;
  weight_bytes_ = packed->bytes();
  count_tuning(result);
  return result;
}

Plan& Model::ready_plan(const std::vector<Shape>& input_shapes) {
  Plan& result = plan(input_shapes);
  result.bind(device_->arena(result.arena_bytes()));
  return result;
}

void Model::plan_batches(std::vector<Shape> input_shapes) {
  for (const int64_t size : batch_sizes_) {
    for (Shape& shape : input_shapes) {
      if (!shape.empty()) shape[0] = size;
    }
    ready_plan(input_shapes);
  }
}

void Model::forget_host_weights() {
  for (Weight& weight : weights_) weight.data = nullptr;
}

void Model::count_tuning(const Plan& plan) {
  for (const StepDescription& step : plan.describe()) {
    for (const Launch& launch : step.launches) {
      if (launch.timed == 0) continue;
      ++tuned_graphs_;
      timed_candidates_ += launch.timed;
      tuning_seconds_ = tuning_seconds_ + launch.tuning_seconds;
    }
  }
}

void Model::evict_oldest() {
  // A task that was started may still be running it.
  if (const auto fence = device_->backend().fence()) fence->wait();
  auto& plans = on_device_->plans;
  plans.erase(std::min_element(plans.begin(), plans.end(), [](const auto& a, const auto& b) {
    return a.second.last_used < b.second.last_used;
  }));
}

}  // namespace xception
