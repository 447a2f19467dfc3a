// What this machine can do at best: prints JSON with the floating-point operations a second of oneDNN's best
// matrix product, and the bytes a second that all threads copy, reads and writes counted.
//
//   machine_peak ROUNDS
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <oneapi/dnnl/dnnl.hpp>
#include <unordered_map>
#include <vector>

using dnnl::memory;

namespace {

template <typename Run>
double least_seconds(int rounds, Run run) {
  run();  // warm-up
  double least = 1e9;
  for (int round = 0; round < rounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    run();
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    least = std::min(least, time.count());
  }
  return least;
}

dnnl::matmul::primitive_desc describe(const dnnl::engine& engine, const memory::desc& source,
                                      const memory::desc& weights, const memory::desc& destination) {
#if DNNL_VERSION_MAJOR < 3
  return {{source, weights, destination}, engine};
#else
  return {engine, source, weights, destination};
#endif
}

memory filled(const dnnl::engine& engine, const memory::desc& description) {
  memory result(description, engine);
  auto* data = static_cast<float*>(result.get_data_handle());
  std::fill(data, data + description.get_size() / sizeof(float), 0.5f);
  return result;
}

// (rows, inner) times (inner, columns), whose layout oneDNN chooses, as it does for weights.
double product_flops(const dnnl::engine& engine, memory::dim rows, memory::dim inner, memory::dim columns,
                     int rounds) {
  const auto f32 = memory::data_type::f32;
  const memory::desc source({rows, inner}, f32, memory::format_tag::ab);
  const memory::desc weights({inner, columns}, f32, memory::format_tag::any);
  const memory::desc destination({rows, columns}, f32, memory::format_tag::ab);
  const auto description = describe(engine, source, weights, destination);
  const std::unordered_map<int, memory> arguments{
      {DNNL_ARG_SRC, filled(engine, source)},
      {DNNL_ARG_WEIGHTS, filled(engine, description.weights_desc())},
      {DNNL_ARG_DST, filled(engine, destination)}};
  const dnnl::matmul product(description);
  dnnl::stream stream(engine);
  const double seconds = least_seconds(rounds, [&] {
    product.execute(stream, arguments);
    stream.wait();
  });
  return 2.0 * static_cast<double>(rows * inner * columns) / seconds;
}

// Far beyond any cache; each thread copies a part of its own.
double copied_bytes_per_second(int rounds) {
  constexpr size_t kBytes = size_t{1} << 28;
  constexpr int kParts = 256;
  std::vector<char> source(kBytes, 1), destination(kBytes, 2);
  const double seconds = least_seconds(rounds, [&] {
#pragma omp parallel for schedule(static)
    for (int part = 0; part < kParts; ++part) {
      const size_t size = kBytes / kParts;
      std::memcpy(destination.data() + part * size, source.data() + part * size, size);
    }
  });
  return 2.0 * static_cast<double>(kBytes) / seconds;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: machine_peak ROUNDS\n";
    return 2;
  }
  const int rounds = std::atoi(argv[1]);
  try {
    const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    const std::vector<std::vector<memory::dim>> sizes = {
        {1024, 1024, 1024}, {2048, 2048, 2048}, {4096, 1024, 1024}, {2888, 728, 728}, {4096, 2048, 768}};
    double flops = 0;
    for (const auto& size : sizes) {
      flops = std::max(flops, product_flops(engine, size[0], size[1], size[2], rounds));
    }
    std::cout << "{\"flops\": " << flops << ", \"copiedBytes\": " << copied_bytes_per_second(rounds) << "}\n";
  } catch (const dnnl::error& error) {
    std::cerr << "oneDNN: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
