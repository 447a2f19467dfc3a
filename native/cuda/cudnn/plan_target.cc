#include "cuda/cudnn/plan_target.h"

namespace xception {

void PlanTarget::set_for_graph(Descriptor& operation_graph) const {
  if (handles_) operation_graph.set(CUDNN_ATTR_OPERATIONGRAPH_HANDLE, handles_->first().raw());
}

// Without a device of their own they take that of the graph's handle.
void PlanTarget::set_for_heuristics(Descriptor& heuristics) const {
  if (device_) heuristics.set(CUDNN_ATTR_ENGINEHEUR_DEVICEPROP, device_->descriptor());
}

void PlanTarget::set_for_plan(Descriptor& plan) const {
  if (device_) {
    plan.set(CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP, device_->descriptor());
  } else {
    plan.set(CUDNN_ATTR_EXECUTION_PLAN_HANDLE, handles_->first().raw());
  }
}

std::string PlanTarget::key() const { return device_ ? "" : " by handle"; }

std::string PlanTarget::hint() const {
  if (device_) {
    return "If this happens with every model, have cuDNN's plans built in the other way: set "
           "XCEPTION_CUDNN_PLANS=handle, and please report which of the two works.";
  }
  return "XCEPTION_CUDNN_PLANS=handle had the plan built with a handle: unset it to have plans built from "
         "the "
         "GPU's properties, which is the usual way.";
}

}  // namespace xception
