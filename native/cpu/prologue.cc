#include "cpu/prologue.h"

#include "core/arena_layout.h"
#include "cpu/eltwise.h"

namespace xception {

Prologue::Prologue(const CpuContext& context, ElementwiseActivation activation) {
  if (activation == ElementwiseActivation::linear) return;
  primitive_ = make_eltwise(context, activation, context.inputs[0]);
  copy_bytes_ = align_up(context.inputs[0].bytes());
  scratchpad_bytes_ = align_up(primitive_->workspace_bytes());
}

void Prologue::describe(std::vector<Launch>& launches) const {
  if (primitive_) launches.insert(launches.begin(), primitive_->launch());
}

void* Prologue::run(void* input, void* workspace) {
  if (!primitive_) return input;
  primitive_->run({{DNNL_ARG_SRC, input}, {DNNL_ARG_DST, workspace}},
                  static_cast<char*>(workspace) + copy_bytes_);
  return workspace;
}

}  // namespace xception
