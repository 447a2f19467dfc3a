#pragma once
#include <functional>
#include <utility>

#include "cuda/cuda_context.h"
#include "cuda/kernels/launch_stream.h"

namespace xception {

// An op that is one launch of a kernel of our own.
class OwnKernel final : public Kernel {
 public:
  using Body = std::function<void(const KernelArguments& arguments, LaunchStream stream)>;

  OwnKernel(const CudaContext& context, Launch launch, Body body)
      : streams_(context.streams),
        programmatic_(context.options.programmatic_launch),
        launch_(std::move(launch)),
        body_(std::move(body)) {}

  void run(const KernelArguments& arguments) override {
    body_(arguments, {streams_->branch(arguments.branch), programmatic_});
  }
  std::vector<Launch> launches() const override { return {launch_}; }

 private:
  Streams* streams_;
  bool programmatic_;
  Launch launch_;
  Body body_;
};

// A launch that reads every input of the op and writes its output, with `flops_per_output` for each element.
inline Launch describe_launch(const std::string& name, const CudaContext& context, double flops_per_output,
                              size_t weight_bytes = 0) {
  Launch launch;
  launch.name = name;
  launch.flops = flops_per_output * static_cast<double>(element_count(context.output.shape));
  launch.activation_bytes = context.output.bytes();
  for (const TensorDesc& input : context.inputs) launch.activation_bytes += input.bytes();
  launch.weight_bytes = weight_bytes;
  return launch;
}

}  // namespace xception
