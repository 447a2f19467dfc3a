#include "core/model.h"

#include <algorithm>
#include <utility>

namespace xception {

namespace {

// A model fed with images of ever new sizes must not keep a plan for each of them.
constexpr size_t kMostPlans = 32;

}  // namespace

Model::Model(std::shared_ptr<Device> device, Graph graph, std::vector<Weight> weights)
    : device_(std::move(device)), graph_(std::move(graph)), weights_(std::move(weights)) {
  for (const Weight& weight : weights_) weight_shapes_.push_back(weight.shape);
  device_->add_model();
}

Model::~Model() { device_->remove_model(); }

std::vector<TensorDesc> Model::infer_outputs(const std::vector<Shape>& input_shapes) const {
  const std::vector<TensorDesc> descs = graph_.infer(input_shapes, weight_shapes_);
  std::vector<TensorDesc> outputs;
  for (int output : graph_.outputs()) outputs.push_back(descs[output]);
  return outputs;
}

Plan& Model::plan(const std::vector<Shape>& input_shapes) {
  const auto found = plans_.find(input_shapes);
  if (found != plans_.end()) {
    found->second.last_used = ++clock_;
    return *found->second.plan;
  }
  if (!packed_) packed_ = device_->backend().make_packed_weights();
  auto made = std::make_unique<Plan>(graph_, input_shapes, weights_, *packed_, device_->backend());
  if (plans_.size() >= kMostPlans) evict_oldest();
  Plan& result = *made;
  plans_[input_shapes] = {std::move(made), ++clock_};
  ++plans_built_;
  weight_bytes_ = packed_->bytes();
  return result;
}

Plan& Model::ready_plan(const std::vector<Shape>& input_shapes) {
  Plan& result = plan(input_shapes);
  result.bind(device_->arena(result.arena_bytes()));
  return result;
}

void Model::forget_host_weights() {
  for (Weight& weight : weights_) weight.data = nullptr;
}

void Model::evict_oldest() {
  plans_.erase(std::min_element(plans_.begin(), plans_.end(), [](const auto& a, const auto& b) {
    return a.second.last_used < b.second.last_used;
  }));
}

}  // namespace xception
