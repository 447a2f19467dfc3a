#pragma once
#include <memory>
#include <string>
#include <utility>

#include "cuda/cudnn/cudnn_handle.h"
#include "cuda/cudnn/device_properties.h"

namespace xception {

// The GPU that plans are made for, as their descriptors are told: by its properties, which do for a GPU that
// is only described and are the same way for one that is here; or by a handle, the way that there was before
// cuDNN 9.8 and that CUDNN_ATTR_EXECUTION_PLAN_HANDLE, deprecated, still stands for.
class PlanTarget {
 public:
  explicit PlanTarget(DeviceProperties device)
      : device_(std::make_shared<const DeviceProperties>(std::move(device))) {}
  explicit PlanTarget(std::shared_ptr<CudnnHandles> handles) : handles_(std::move(handles)) {}

  // Each sets what the descriptor wants to know before it is finalized; a plan's, before its JSON.
  void set_for_graph(Descriptor& operation_graph) const;
  void set_for_heuristics(Descriptor& heuristics) const;
  void set_for_plan(Descriptor& plan) const;

  // Behind the key of a graph: plans that were made in the two ways are told apart.
  std::string key() const;
  // For an error of a plan that has never run.
  std::string hint() const;

 private:
  std::shared_ptr<const DeviceProperties> device_;
  std::shared_ptr<CudnnHandles> handles_;  // plans that it was made for may refer to them
};

}  // namespace xception
