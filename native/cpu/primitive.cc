#include "cpu/primitive.h"

#include <algorithm>

namespace xception {

namespace {

double elements(const dnnl::memory::desc& desc) {
  double count = 1;
  for (const auto extent : onednn::dims_of(desc)) count *= static_cast<double>(extent);
  return count;
}

// Of a kernel, output channels first, those of all groups.
double outputs_of(const dnnl::memory::desc& kernel, const dnnl::memory::desc& destination) {
  const dnnl::memory::dims dimensions = onednn::dims_of(kernel);
  const bool grouped = dimensions.size() > onednn::dims_of(destination).size();
  return static_cast<double>(grouped ? dimensions[0] * dimensions[1] : dimensions[0]);
}

}  // namespace

Primitive::Primitive(const CpuContext& context, const dnnl::primitive& primitive, std::string implementation,
                     const dnnl::memory::desc& scratchpad)
    : name_(context.op.name),
      implementation_(std::move(implementation)),
      engine_(context.onednn.engine),
      stream_(context.onednn.stream),
      primitive_(primitive),
      workspace_bytes_(scratchpad.get_size()) {
  add(DNNL_ARG_SCRATCHPAD, scratchpad);
}

void Primitive::add(int argument, const dnnl::memory::desc& desc) {
  arguments_[argument] = dnnl::memory(desc, engine_, DNNL_MEMORY_NONE);
}

Launch Primitive::launch() const {
  Launch launch;
  launch.name = implementation_;
  for (const auto& [argument, memory] : arguments_) {
    if (argument == DNNL_ARG_SCRATCHPAD) continue;
    const bool is_weight = argument == DNNL_ARG_WEIGHTS || argument == DNNL_ARG_BIAS;
    (is_weight ? launch.weight_bytes : launch.activation_bytes) += memory.get_desc().get_size();
  }
  const dnnl::memory::desc destination = arguments_.at(DNNL_ARG_DST).get_desc();
  const auto kernel = arguments_.find(DNNL_ARG_WEIGHTS);
  if (kernel == arguments_.end()) {
    launch.flops = std::max(elements(destination), elements(arguments_.at(DNNL_ARG_SRC).get_desc()));
  } else {
    const dnnl::memory::desc desc = kernel->second.get_desc();
    launch.flops = 2 * elements(destination) * elements(desc) / outputs_of(desc, destination);
  }
  return launch;
}

void Primitive::run(std::initializer_list<std::pair<int, void*>> pointers, void* workspace) {
  try {
    for (const auto& pointer : pointers) arguments_.at(pointer.first).set_data_handle(pointer.second);
    arguments_.at(DNNL_ARG_SCRATCHPAD).set_data_handle(workspace_bytes_ > 0 ? workspace : nullptr);
    primitive_.execute(stream_, arguments_);
  } catch (...) {
    rethrow_as_error(name_);
  }
}

}  // namespace xception
