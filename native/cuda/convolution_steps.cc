#include "cuda/convolution_steps.h"

#include "core/arena_layout.h"
#include "cuda/kernels/elementwise.h"
#include "cuda/kernels/zero_padding2d.h"

namespace xception {

namespace {

// Its workspace: the prepared input, the rest's workspace.
class PrologueConvolution final : public Convolution {
 public:
  PrologueConvolution(const CudaContext& context, const ConvolutionProblem& problem, const Shape& prepared,
                      std::unique_ptr<Convolution> rest)
      : dtype_(context.dtype()),
        batch_(context.to_int(problem.input[0])),
        channels_(context.to_int(problem.input[3])),
        input_(problem.input),
        padding_(problem.padding),
        pads_(prepared != problem.input),
        relu_(problem.relu_prologue),
        prepared_bytes_(TensorDesc{dtype_, prepared}.bytes()),
        rest_(std::move(rest)) {}

  size_t workspace_bytes() const override { return align_up(prepared_bytes_) + rest_->workspace_bytes(); }

  void run(const ConvolutionArguments& arguments) const override {
    ConvolutionArguments behind = arguments;
    behind.input = arguments.workspace;
    behind.workspace = static_cast<char*>(arguments.workspace) + align_up(prepared_bytes_);
    if (pads_) {
      zero_padding2d(dtype_, batch_, {input_[1], input_[2]}, channels_, padding_, relu_, arguments.input,
                     arguments.workspace, arguments.stream);
    } else {
      scale_bias_activation(dtype_, element_count(input_) / channels_, channels_, arguments.input, nullptr,
                            nullptr, nullptr, ElementwiseActivation::relu, arguments.workspace,
                            arguments.stream);
    }
    rest_->run(behind);
  }

  std::vector<Launch> launches() const override {
    Launch launch;
    launch.name = pads_ ? "zero_padding2d" : "scale_bias_activation";
    launch.activation_bytes = TensorDesc{dtype_, input_}.bytes() + prepared_bytes_;
    std::vector<Launch> launches = rest_->launches();
    launches.insert(launches.begin(), launch);
    return launches;
  }

 private:
  DType dtype_;
  int batch_;
  int channels_;
  Shape input_;
  Edges padding_;
  bool pads_;
  bool relu_;
  size_t prepared_bytes_;
  std::unique_ptr<Convolution> rest_;
};

// Its workspace: the convolved values if the residual may lie in the output, the bare convolution's
// workspace.
class EpilogueConvolution final : public Convolution {
 public:
  EpilogueConvolution(const CudaContext& context, const ConvolutionProblem& problem,
                      std::unique_ptr<Convolution> bare)
      : dtype_(context.dtype()),
        channels_(context.to_int(problem.output[3])),
        pixels_(element_count(problem.output) / channels_),
        activation_(problem.activation),
        bias_(problem.biased ? static_cast<const float*>(context.pack_vector("bias", DType::float32))
                             : nullptr),
        output_bytes_(problem.output_bytes(dtype_)),
        residual_(problem.residual),
        bare_(std::move(bare)) {
    launch_.name = "scale_bias_activation";
    launch_.flops = static_cast<double>(element_count(problem.output));
    launch_.activation_bytes = output_bytes_ * (residual_ ? 3 : 2);
    if (problem.biased) launch_.weight_bytes = static_cast<size_t>(channels_) * sizeof(float);
  }

  size_t workspace_bytes() const override { return convolved_room() + bare_->workspace_bytes(); }

  void run(const ConvolutionArguments& arguments) const override {
    void* const convolved = residual_ ? arguments.workspace : arguments.output;
    char* const workspace = static_cast<char*>(arguments.workspace) + convolved_room();
    bare_->run({arguments.input, nullptr, convolved, workspace, arguments.stream});
    scale_bias_activation(dtype_, pixels_, channels_, convolved, nullptr, bias_, arguments.residual,
                          activation_, arguments.output, arguments.stream);
  }

  std::vector<Launch> launches() const override {
    std::vector<Launch> launches = bare_->launches();
    launches.push_back(launch_);
    return launches;
  }

 private:
  size_t convolved_room() const { return residual_ ? align_up(output_bytes_) : 0; }

  DType dtype_;
  int channels_;
  int64_t pixels_;
  ElementwiseActivation activation_;
  const float* bias_;
  size_t output_bytes_;
  bool residual_;
  std::unique_ptr<Convolution> bare_;
  Launch launch_;
};

}  // namespace

std::unique_ptr<Convolution> prepend_prologue(const CudaContext& context, const ConvolutionProblem& problem,
                                              const Shape& prepared, std::unique_ptr<Convolution> rest) {
  return std::make_unique<PrologueConvolution>(context, problem, prepared, std::move(rest));
}

std::unique_ptr<Convolution> append_epilogue(const CudaContext& context, const ConvolutionProblem& problem,
                                             std::unique_ptr<Convolution> bare) {
  return std::make_unique<EpilogueConvolution>(context, problem, std::move(bare));
}

}  // namespace xception
