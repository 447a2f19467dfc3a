#include "cpu/primitive.h"

namespace xception {

Primitive::Primitive(const CpuContext& context, const dnnl::primitive& primitive,
                     const dnnl::memory::desc& scratchpad)
    : name_(context.op.name),
      engine_(context.onednn.engine),
      stream_(context.onednn.stream),
      primitive_(primitive),
      workspace_bytes_(scratchpad.get_size()) {
  add(DNNL_ARG_SCRATCHPAD, scratchpad);
}

void Primitive::add(int argument, const dnnl::memory::desc& desc) {
  arguments_[argument] = dnnl::memory(desc, engine_, DNNL_MEMORY_NONE);
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
