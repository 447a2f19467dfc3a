#pragma once
#include "cpu/primitive.h"

namespace xception {

// An op that is one primitive from one source to one destination.
class UnaryKernel final : public Kernel {
 public:
  explicit UnaryKernel(Primitive primitive) : primitive_(std::move(primitive)) {}

  size_t workspace_bytes() const override { return primitive_.workspace_bytes(); }
  std::vector<Launch> launches() const override { return {primitive_.launch()}; }

  void run(const KernelArguments& arguments) override {
    primitive_.run({{DNNL_ARG_SRC, arguments.inputs[0]}, {DNNL_ARG_DST, arguments.output}},
                   arguments.workspace);
  }

 private:
  Primitive primitive_;
};

}  // namespace xception
