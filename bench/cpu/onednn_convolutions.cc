// Times oneDNN's own convolution primitives: the floor under what a plan can reach on this machine.
//
//   onednn_convolutions BATCH ROUNDS < SHAPES
//
// Each line of SHAPES is one convolution: groups, input channels, output channels, input height and width,
// kernel, stride, padding before and after. Prints the milliseconds of one pass over all of them, one round a
// line.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <oneapi/dnnl/dnnl.hpp>
#include <unordered_map>
#include <vector>

using dnnl::memory;

namespace {

struct Shape {
  memory::dim groups, in_channels, out_channels, height, width, kernel, stride, pad_before, pad_after;
};

std::istream& operator>>(std::istream& in, Shape& s) {
  return in >> s.groups >> s.in_channels >> s.out_channels >> s.height >> s.width >> s.kernel >> s.stride >>
         s.pad_before >> s.pad_after;
}

memory::dim output_size(memory::dim size, const Shape& s) {
  return (size + s.pad_before + s.pad_after - s.kernel) / s.stride + 1;
}

dnnl::convolution_forward::primitive_desc describe(const dnnl::engine& engine, const Shape& s,
                                                   memory::dim batch) {
  const auto f32 = memory::data_type::f32;
  const auto nhwc = memory::format_tag::nhwc;
  const memory::desc source({batch, s.in_channels, s.height, s.width}, f32, nhwc);
  const memory::desc destination({batch, s.out_channels, output_size(s.height, s), output_size(s.width, s)},
                                 f32, nhwc);
  const memory::dims kernel = s.groups == 1 ? memory::dims{s.out_channels, s.in_channels, s.kernel, s.kernel}
                                            : memory::dims{s.groups, s.out_channels / s.groups,
                                                           s.in_channels / s.groups, s.kernel, s.kernel};
  const memory::desc weights(kernel, f32, memory::format_tag::any);
  const memory::desc bias({s.out_channels}, f32, memory::format_tag::x);
  const memory::dims strides{s.stride, s.stride};
  const memory::dims before{s.pad_before, s.pad_before};
  const memory::dims after{s.pad_after, s.pad_after};

  dnnl::post_ops relu;
  dnnl::primitive_attr attributes;
  const auto inference = dnnl::prop_kind::forward_inference;
  const auto direct = dnnl::algorithm::convolution_direct;
#if DNNL_VERSION_MAJOR < 3
  relu.append_eltwise(1.0f, dnnl::algorithm::eltwise_relu, 0.0f, 0.0f);
  attributes.set_post_ops(relu);
  return {
      {inference, direct, source, weights, bias, destination, strides, before, after}, attributes, engine};
#else
  relu.append_eltwise(dnnl::algorithm::eltwise_relu, 0.0f, 0.0f);
  attributes.set_post_ops(relu);
  return {engine, inference, direct, source, weights, bias, destination, strides, before, after, attributes};
#endif
}

class Convolution {
 public:
  Convolution(const dnnl::engine& engine, const Shape& shape, memory::dim batch)
      : Convolution(engine, describe(engine, shape, batch)) {}

  void run(const dnnl::stream& stream) const { primitive_.execute(stream, arguments_); }

 private:
  Convolution(const dnnl::engine& engine, const dnnl::convolution_forward::primitive_desc& description)
      : primitive_(description),
        arguments_{{DNNL_ARG_SRC, filled(engine, description.src_desc())},
                   {DNNL_ARG_WEIGHTS, filled(engine, description.weights_desc())},
                   {DNNL_ARG_BIAS, filled(engine, description.bias_desc())},
                   {DNNL_ARG_DST, filled(engine, description.dst_desc())}} {}

  // Touches every page, and holds no denormal numbers.
  static memory filled(const dnnl::engine& engine, const memory::desc& description) {
    memory result(description, engine);
    auto* data = static_cast<float*>(result.get_data_handle());
    for (size_t i = 0; i < description.get_size() / sizeof(float); ++i) data[i] = 0.5f;
    return result;
  }

  dnnl::convolution_forward primitive_;
  std::unordered_map<int, memory> arguments_;
};

double milliseconds_of_one_pass(const std::vector<Convolution>& convolutions, dnnl::stream& stream) {
  const auto start = std::chrono::steady_clock::now();
  for (const auto& convolution : convolutions) {
    convolution.run(stream);
    stream.wait();
  }
  const auto end = std::chrono::steady_clock::now();
  return std::chrono::duration<double, std::milli>(end - start).count();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: onednn_convolutions BATCH ROUNDS < SHAPES\n";
    return 2;
  }
  const memory::dim batch = std::atoi(argv[1]);
  const int rounds = std::atoi(argv[2]);
  try {
    const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    dnnl::stream stream(engine);
    std::vector<Convolution> convolutions;
    for (Shape shape; std::cin >> shape;) convolutions.emplace_back(engine, shape, batch);

    for (int i = 0; i < 3; i++) milliseconds_of_one_pass(convolutions, stream);  // warm-up
    for (int round = 0; round < rounds; ++round) {
      std::cout << milliseconds_of_one_pass(convolutions, stream) << '\n';
    }
  } catch (const dnnl::error& error) {
    std::cerr << "oneDNN: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
