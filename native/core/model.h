#pragma once
#include <atomic>
#include <map>
#include <memory>
#include <vector>

#include "core/batcher.h"
#include "core/device.h"
#include "core/device_tensor.h"
#include "core/graph.h"
#include "core/plan.h"

namespace xception {

// How the engines of a model's plans were chosen by timing them on the device.
struct TuningStats {
  int graphs = 0;      // that had engines to choose from
  int candidates = 0;  // engine configurations that were timed for them
  double seconds = 0;  // to build and time these
};

// A graph with its weights on one device, and the plans built for it so far.
class Model {
 public:
  Model(std::shared_ptr<Device> device, Graph graph, std::vector<Weight> weights, CompileOptions options,
        BatchingOptions batching = {});
  ~Model();

  Device& device() { return *device_; }
  const std::shared_ptr<Device>& shared_device() const { return device_; }
  const Graph& graph() const { return graph_; }
  // Of the outputs, in order, for these input shapes. Any thread. Throws ERR_SHAPE, and ERR_DTYPE for a dtype
  // that the device does not compute in.
  std::vector<TensorDesc> infer_outputs(const std::vector<Shape>& input_shapes) const;

  // Null unless runs are to be batched.
  Batcher* batcher() const { return batcher_.get(); }

  // Handles to it, in all environments together.
  void add_user() { ++users_; }
  void remove_user() { --users_; }
  int users() const { return users_; }

  // On the queue only. Builds the plan unless it is there.
  Plan& plan(const std::vector<Shape>& input_shapes);
  // The plan, bound to the device's arena and ready for its inputs.
  Plan& ready_plan(const std::vector<Shape>& input_shapes);
  // Builds the plans for these inputs in every size that batches have, and brings the arena to its size.
  void plan_batches(std::vector<Shape> input_shapes);
  // Call once the first plan is there: later plans are packed from what it packed.
  void forget_host_weights();

  size_t plans_built() const { return plans_built_; }
  size_t weight_bytes() const { return weight_bytes_; }
  TuningStats tuning() const { return {tuned_graphs_, timed_candidates_, tuning_seconds_}; }
  const RecordingCounts& recordings() const { return recordings_; }

 private:
  struct CachedPlan {
    std::unique_ptr<Plan> plan;
    uint64_t last_used = 0;
  };
  // Goes on the queue, wherever the model itself goes.
  struct OnDevice {
    std::unique_ptr<PackedWeights> packed;
    std::map<std::vector<Shape>, CachedPlan> plans;
  };
  void evict_oldest();
  void count_tuning(const Plan& plan);

  std::shared_ptr<Device> device_;
  Graph graph_;
  std::vector<Weight> weights_;
  std::vector<Shape> weight_shapes_;
  CompileOptions options_;
  std::vector<int64_t> batch_sizes_;
  std::shared_ptr<Batcher> batcher_;
  std::atomic<int> users_{0};
  std::shared_ptr<OnDevice> on_device_ = std::make_shared<OnDevice>();
  uint64_t clock_ = 0;
  std::atomic<size_t> plans_built_{0};
  std::atomic<size_t> weight_bytes_{0};
  std::atomic<int> tuned_graphs_{0};
  std::atomic<int> timed_candidates_{0};
  std::atomic<double> tuning_seconds_{0};
  RecordingCounts recordings_;  // outlives every run of a plan, though not the plans
};

}  // namespace xception
