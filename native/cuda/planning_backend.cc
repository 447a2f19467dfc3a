#include "cuda/planning_backend.h"

#include <utility>

#include "core/error.h"
#include "cuda/compute_capability.h"
#include "cuda/cudnn/planner.h"
#include "cuda/packed_weights.h"
#include "cuda/registry.h"

namespace xception {

namespace {

DeviceInfo describe_gpu(const GpuDescription& gpu, const CudnnLibrary& library) {
  return {"cuda",
          "cuDNN",
          library.version_text(),
          gpu.name + ", compute capability " + compute_capability_text(gpu.compute_capability),
          0,
          supported_dtypes(gpu.compute_capability)};
}

class PlanningBackend final : public Backend {
 public:
  PlanningBackend(std::shared_ptr<const CudnnLibrary> library, const GpuDescription& gpu)
      : info_(describe_gpu(gpu, *library)), planner_(make_planner(std::move(library), gpu)) {}

  const DeviceInfo& info() const override { return info_; }

  std::unique_ptr<PackedWeights> make_packed_weights() override {
    return std::make_unique<CudaPackedWeights>();
  }

  void begin_plan(const CompileOptions& options) override { planner_->check_cache(options); }
  bool works_in_place(const Op& op) const override { return can_work_in_place(op); }

  std::unique_ptr<Kernel> compile(const Op& op, const KernelContext& context) override {
    return compile_kernel({op, context.inputs, context.output, context.weights,
                           static_cast<CudaPackedWeights&>(context.packed), *planner_, nullptr,
                           context.options});
  }

  void finish_plan(const CompileOptions& options) override { planner_->save(options); }
  // As the real one, so that its schedule is that of the real one.
  bool has_branches() const override { return true; }

  std::unique_ptr<Buffer> allocate(size_t) override { refuse(); }
  std::unique_ptr<Buffer> allocate_host(size_t) override { refuse(); }
  void upload(void*, const void*, size_t) override { refuse(); }
  void download(void*, const void*, size_t) override { refuse(); }
  void copy(void*, const void*, size_t) override { refuse(); }
  void fork() override { refuse(); }
  void join() override { refuse(); }
  std::unique_ptr<Recording> record(const std::function<void()>&) override { refuse(); }
  double time(const std::function<void()>&) override { refuse(); }

 private:
  [[noreturn]] void refuse() const {
    throw Error("ERR_INTERNAL", info_.description + ", is described and not there: it cannot run anything");
  }

  DeviceInfo info_;
  std::unique_ptr<Planner> planner_;
};

}  // namespace

std::unique_ptr<Backend> make_planning_backend(std::shared_ptr<const CudnnLibrary> library,
                                               const GpuDescription& gpu) {
  check_compute_capability("ERR_INVALID_ARGUMENT", gpu.name, gpu.compute_capability);
  return std::make_unique<PlanningBackend>(std::move(library), gpu);
}

}  // namespace xception
