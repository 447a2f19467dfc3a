#include "cuda/cuda_backend.h"

#include <cuda_runtime.h>

#include <string>
#include <utility>

#include "core/error.h"
#include "cuda/compute_capability.h"
#include "cuda/cudnn/planner.h"
#include "cuda/device_memory.h"
#include "cuda/error.h"
#include "cuda/fences.h"
#include "cuda/packed_weights.h"
#include "cuda/pinned_memory.h"
#include "cuda/recording.h"
#include "cuda/registry.h"
#include "cuda/streams.h"
#include "cuda/upload_ring.h"
#include "cuda/weight_uploads.h"

namespace xception {

namespace {

int compute_capability_of(const cudaDeviceProp& gpu) { return gpu.major * 100 + gpu.minor * 10; }

void describe(const cudaDeviceProp& gpu, DeviceInfo& info) {
  const int capability = compute_capability_of(gpu);
  check_compute_capability("ERR_CUDA_DRIVER", info.name + ", " + gpu.name + ",", capability);
  info.description = std::string(gpu.name) + ", compute capability " + compute_capability_text(capability);
  info.dtypes = supported_dtypes(capability);
}

struct Abilities {
  bool memory_pools = false;
  bool programmatic_launch = false;
};

Abilities abilities_of(const cudaDeviceProp& gpu) {
  return {gpu.memoryPoolsSupported != 0, compute_capability_of(gpu) >= 900};
}

class CudaBackend final : public Backend {
 public:
  CudaBackend(std::shared_ptr<const CudnnLibrary> library, int device, DeviceInfo info,
              const Abilities& abilities)
      : device_(device),
        info_(std::move(info)),
        has_programmatic_launch_(abilities.programmatic_launch),
        streams_(device),
        memory_(device, abilities.memory_pools, streams_.compute()),
        uploads_(memory_, streams_),
        weight_uploads_(memory_),
        fences_(streams_),
        timer_start_(make_timing_event()),
        timer_end_(make_timing_event()),
        planner_(make_planner(std::move(library), device, streams_)) {}

  ~CudaBackend() override { ignore_cuda_error(cudaSetDevice(device_)); }

  const DeviceInfo& info() const override { return info_; }

  std::unique_ptr<Buffer> allocate(size_t bytes) override {
    enter();
    return memory_.allocate(bytes);
  }

  std::unique_ptr<Buffer> allocate_host(size_t bytes) override { return allocate_pinned(device_, bytes); }

  void upload(void* device, const void* host, size_t bytes) override {
    enter();
    uploads_.upload(device, host, bytes);
  }

  void download(void* host, const void* device, size_t bytes) override {
    enter();
    check_cuda(cudaMemcpyAsync(host, device, bytes, cudaMemcpyDeviceToHost, streams_.compute()),
               "cudaMemcpyAsync");
  }

  void copy(void* to, const void* from, size_t bytes) override {
    enter();
    check_cuda(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice, streams_.compute()),
               "cudaMemcpyAsync");
  }

  std::unique_ptr<Fence> fence() override {
    try {
      enter();
      return fences_.make();
    } catch (...) {
      streams_.drain();  // without a fence, nobody waits for what is under way
      throw;
    }
  }

  int pipeline_depth() const override { return 2; }

  std::unique_ptr<PackedWeights> make_packed_weights() override {
    return std::make_unique<CudaPackedWeights>(memory_, weight_uploads_);
  }

  void begin_plan(const CompileOptions& options) override { planner_->check_cache(options); }
  bool works_in_place(const Op& op) const override { return can_work_in_place(op); }

  std::unique_ptr<Kernel> compile(const Op& op, const KernelContext& context) override {
    CompileOptions options = context.options;
    if (!has_programmatic_launch_) options.programmatic_launch = false;
    try {
      enter();
      const DeviceMemory::FreesHeld held(memory_);  // engines are timed as captured graphs
      return compile_kernel({op, context.inputs, context.output, context.weights,
                             static_cast<CudaPackedWeights&>(context.packed), *planner_, &streams_, options});
    } catch (...) {
      weight_uploads_.abandon();
      throw;
    }
  }

  // The weights are on their way while the plans are saved.
  void finish_plan(const CompileOptions& options) override {
    planner_->save(options);
    weight_uploads_.finish();
  }

  bool has_branches() const override { return true; }
  void fork() override { streams_.fork(); }
  void join() override { streams_.join(); }

  std::unique_ptr<Recording> record(const std::function<void()>& enqueue) override {
    enter();
    const DeviceMemory::FreesHeld held(memory_);
    return record_graph(streams_.compute(), [&] {
      try {
        enqueue();
      } catch (...) {
        join_capture();
        throw;
      }
    });
  }

  double time(const std::function<void()>& enqueue) override {
    enter();
    check_cuda(cudaEventRecord(timer_start_.get(), streams_.compute()), "cudaEventRecord");
    enqueue();
    check_cuda(cudaEventRecord(timer_end_.get(), streams_.compute()), "cudaEventRecord");
    check_cuda(cudaEventSynchronize(timer_end_.get()), "cudaEventSynchronize");
    float milliseconds = 0;
    check_cuda(cudaEventElapsedTime(&milliseconds, timer_start_.get(), timer_end_.get()),
               "cudaEventElapsedTime");
    return milliseconds;
  }

 private:
  // Begins every call on the queue. A kernel that failed between fork() and join() has left the branch open:
  // what follows must wait for the work on it all the same.
  void enter() {
    check_cuda(cudaSetDevice(device_), "cudaSetDevice");
    streams_.join();
  }

  // A capture that failed on a branch ends with the branch joined: CUDA says that the end of a spoiled one
  // frees every stream, and says nothing of an unjoined one. Where this fails, the capture is a spoiled one.
  void join_capture() noexcept {
    try {
      streams_.join();
    } catch (const Error&) {
      // enter() does it again
    }
  }

  int device_;
  DeviceInfo info_;
  bool has_programmatic_launch_;
  Streams streams_;
  DeviceMemory memory_;
  UploadRing uploads_;
  WeightUploads weight_uploads_;
  Fences fences_;
  EventHandle timer_start_;
  EventHandle timer_end_;
  std::unique_ptr<Planner> planner_;
};

}  // namespace

FoundDevice find_gpu(std::shared_ptr<const CudnnLibrary> library, int device) {
  FoundDevice found;
  found.info.name = "cuda:" + std::to_string(device);
  found.info.backend = "cuDNN";
  found.info.version = library->version_text();
  cudaDeviceProp gpu{};
  try {
    check_cuda(cudaGetDeviceProperties(&gpu, device), "cudaGetDeviceProperties");
    describe(gpu, found.info);
  } catch (const Error& error) {
    found.failure = error;
  }
  found.open = [library = std::move(library), device, abilities = abilities_of(gpu), info = found.info,
                failure = found.failure]() -> std::unique_ptr<Backend> {
    if (failure) throw *failure;
    return std::make_unique<CudaBackend>(library, device, info, abilities);
  };
  return found;
}

}  // namespace xception
