#include "cpu/pointwise_conv2d.h"

#include <omp.h>

#include "cpu/fused/split.h"
#include "cpu/fused_problem.h"

namespace xception {

namespace {

class PointwiseConv2dKernel final : public Kernel {
 public:
  PointwiseConv2dKernel(const ConvolutionOp& op, const CpuContext& context, const FusedKernels& kernels,
                        const ConvolutionProblem& pointwise, const ConvolutionProblem* depthwise)
      : kernels_(kernels),
        convolution_(describe_fused(op, context, kernels, pointwise, depthwise)),
        has_residual_(op.has_residual()) {
    parts_ = split(convolution_, kernels, omp_get_max_threads());
    panel_floats_ = kernels.panel_floats(convolution_);
    launch_ = {kernels.name, flops_of(convolution_)};
    launch_.weight_bytes = weight_bytes_of(convolution_);
    launch_.activation_bytes = context.output.bytes();
    for (const TensorDesc& input : context.inputs) launch_.activation_bytes += input.bytes();
  }

  size_t workspace_bytes() const override {
    return parts_.size() * static_cast<size_t>(panel_floats_) * sizeof(float);
  }
  std::vector<Launch> launches() const override { return {launch_}; }

  void run(const KernelArguments& arguments) override {
    const FusedImages images = {static_cast<const float*>(arguments.inputs[0]),
                                has_residual_ ? static_cast<const float*>(arguments.inputs[1]) : nullptr,
                                static_cast<float*>(arguments.output)};
    float* const panels = static_cast<float*>(arguments.workspace);
    const int count = static_cast<int>(parts_.size());
#pragma omp parallel for schedule(static, 1) num_threads(count)
    for (int i = 0; i < count; i++) {
      kernels_.run(convolution_, images, parts_[static_cast<size_t>(i)], panels + i * panel_floats_);
    }
  }

 private:
  const FusedKernels& kernels_;
  FusedConvolution convolution_;
  bool has_residual_;
  std::vector<FusedPart> parts_;
  int64_t panel_floats_ = 0;
  Launch launch_;
};

}  // namespace

std::unique_ptr<Kernel> make_pointwise_conv2d(const ConvolutionOp& op, const CpuContext& context,
                                              const ConvolutionProblem& pointwise,
                                              const ConvolutionProblem* depthwise) {
  const FusedKernels* const kernels = fused_kernels();
  if (!kernels || !can_fuse(op, context, pointwise, depthwise)) return nullptr;
  return std::make_unique<PointwiseConv2dKernel>(op, context, *kernels, pointwise, depthwise);
}

}  // namespace xception
