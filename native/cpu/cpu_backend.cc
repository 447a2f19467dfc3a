#include "cpu/cpu_backend.h"

#include <omp.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>
#include <vector>

#include "core/error.h"
#include "cpu/downsampling_block.h"
#include "cpu/host_memory.h"
#include "cpu/instruction_set.h"
#include "cpu/onednn.h"
#include "cpu/registry.h"

namespace xception {

namespace {

class CpuBuffer final : public Buffer {
 public:
  explicit CpuBuffer(size_t bytes) : memory_(allocate_host_memory(bytes)), bytes_(bytes) {}

  void* data() override { return memory_.get(); }
  size_t bytes() const override { return bytes_; }

 private:
  HostMemory memory_;
  size_t bytes_;
};

DeviceInfo describe_cpu(int threads) {
  const dnnl_version_t& version = *dnnl_version();
  return {"cpu",
          "oneDNN",
          std::to_string(version.major) + "." + std::to_string(version.minor) + "." +
              std::to_string(version.patch),
          instruction_set(),
          threads,
          computed_dtypes()};
}

// Pixels may come in on any CPU.
void check_dtypes(const Op& op, const KernelContext& context, const std::vector<DType>& computed) {
  const auto check = [&](DType dtype) {
    if (std::find(computed.begin(), computed.end(), dtype) != computed.end()) return;
    throw Error(
        "ERR_DTYPE",
        op.name + ": the CPU backend does not compute in " + to_string(dtype) + " on " + instruction_set(),
        "Use 'float32'.");
  };
  // Where there is int8, there is uint8.
  check(context.output.dtype == DType::uint8 ? DType::int8 : context.output.dtype);
  for (const TensorDesc& input : context.inputs) {
    if (input.dtype != DType::uint8) check(input.dtype);
  }
}

class CpuBackend final : public Backend {
 public:
  explicit CpuBackend(int threads) : info_(describe_cpu(threads)) {}

  const DeviceInfo& info() const override { return info_; }

  std::unique_ptr<Buffer> allocate(size_t bytes) override { return std::make_unique<CpuBuffer>(bytes); }
  std::unique_ptr<Buffer> allocate_host(size_t bytes) override { return allocate(bytes); }
  void upload(void* device, const void* host, size_t bytes) override { std::memcpy(device, host, bytes); }
  void download(void* host, const void* device, size_t bytes) override { std::memcpy(host, device, bytes); }
  void copy(void* to, const void* from, size_t bytes) override { std::memcpy(to, from, bytes); }

  std::unique_ptr<PackedWeights> make_packed_weights() override {
    return std::make_unique<CpuPackedWeights>(onednn_);
  }

  std::unique_ptr<Kernel> compile(const Op& op, const KernelContext& context) override {
    check_dtypes(op, context, info_.dtypes);
    begin_run(context.options);
    try {
      return compile_kernel(cpu_context(op, context));
    } catch (...) {
      rethrow_as_error(op.name);
    }
  }

  CompiledOps compile_first(const std::vector<OpInContext>& chain) override {
    begin_run(chain[0].context.options);
    try {
      std::vector<CpuContext> contexts;
      for (const OpInContext& each : chain) contexts.push_back(cpu_context(each.op, each.context));
      size_t count = 0;
      std::unique_ptr<Kernel> block = make_downsampling_block(contexts, count);
      if (block) return {std::move(block), count, "downsampling_block"};
    } catch (...) {
      rethrow_as_error(chain[0].op.name);
    }
    return Backend::compile_first(chain);
  }

  // OpenMP keeps this number per thread: here it is set on the queue's, which is the one that computes.
  // Kernels run in as many threads as they were compiled for.
  void begin_run(const CompileOptions& options) override {
    omp_set_num_threads(options.threads > 0 ? std::min(options.threads, info_.threads) : info_.threads);
  }

  double time(const std::function<void()>& enqueue) override {
    const auto start = std::chrono::steady_clock::now();
    enqueue();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  }

 private:
  CpuContext cpu_context(const Op& op, const KernelContext& context) const {
    return {op,
            context.inputs,
            context.output,
            context.weights,
            static_cast<CpuPackedWeights&>(context.packed),
            onednn_};
  }

  DeviceInfo info_;
  OneDnn onednn_;
};

}  // namespace

std::unique_ptr<Backend> make_cpu_backend(int threads) {
  try {
    return std::make_unique<CpuBackend>(threads);
  } catch (...) {
    rethrow_as_error("cpu");
  }
}

}  // namespace xception
