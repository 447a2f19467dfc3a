#include "cuda/cudnn/device_plan.h"

#include <utility>
#include <vector>

#include "core/error.h"

namespace xception {

namespace {

bool same(const ConvolutionPointers& a, const ConvolutionPointers& b) {
  return a.input == b.input && a.kernel == b.kernel && a.residual == b.residual && a.bias == b.bias &&
         a.output == b.output;
}

Descriptor make_variant_pack(const std::shared_ptr<const CudnnLibrary>& library,
                             const ConvolutionPointers& pointers, void* workspace) {
  std::vector<int64_t> ids;
  std::vector<void*> data;
  const auto add = [&](TensorId id, const void* pointer) {
    if (!pointer) return;
    ids.push_back(id);
    data.push_back(const_cast<void*>(pointer));
  };
  add(kInputId, pointers.input);
  add(kKernelId, pointers.kernel);
  add(kResidualId, pointers.residual);
  add(kBiasId, pointers.bias);
  add(kOutputId, pointers.output);
  Descriptor pack(library, CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR);
  pack.set(CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, ids);
  pack.set(CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, data);
  pack.set(CUDNN_ATTR_VARIANT_PACK_WORKSPACE, workspace);
  pack.finalize();
  return pack;
}

}  // namespace

DevicePlan::DevicePlan(std::shared_ptr<CudnnHandles> handles, std::shared_ptr<const FinalizedPlan> plan)
    : handles_(std::move(handles)), plan_(std::move(plan)) {}

void DevicePlan::run(const ConvolutionPointers& pointers, void* workspace, cudaStream_t stream) {
  bind(pointers, description().workspace_bytes > 0 ? workspace : nullptr);
  execute(stream);
}

void DevicePlan::execute(cudaStream_t stream) {
  try {
    handles_->of(stream).execute(plan_->descriptor().raw(), variant_pack_->raw());
    has_run_ = true;
  } catch (const Error& error) {
    if (has_run_ || error.code() != "ERR_CUDNN") throw;
    throw Error(error.code(), error.what(), plan_->target().hint());
  }
}

void DevicePlan::bind(const ConvolutionPointers& pointers, void* workspace) {
  if (variant_pack_ && same(pointers, pointers_) && workspace == workspace_) return;
  // A new one: a variant pack that is finalized cannot be changed.
  variant_pack_ = make_variant_pack(plan_->descriptor().library(), pointers, workspace);
  pointers_ = pointers;
  workspace_ = workspace;
}

}  // namespace xception
