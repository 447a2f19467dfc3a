#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/op.h"
#include "core/tensor_desc.h"
#include "core/weights.h"

namespace xception {

// What one compiled op reads and writes. Pointers are device memory, aligned to 64 bytes.
struct KernelArguments {
  std::vector<void*> inputs;
  void* output = nullptr;
  void* workspace = nullptr;
  int branch = 0;  // 0, or 1 between Backend::fork() and Backend::join()
};

// One thing that a kernel gives the device to do, and what it must move and compute at least.
struct Launch {
  std::string name;  // of the implementation: "depthwise_conv2d", "cuDNN engine 41"
  double flops = 0;  // a multiplication and an addition are two
  size_t activation_bytes = 0;
  size_t weight_bytes = 0;
  bool tensor_cores = false;
  // Of a cuDNN plan: engine configurations to choose from, what it was built in and how large it is.
  int candidates = 0;
  double plan_seconds = 0;
  size_t plan_bytes = 0;
  // Memory that it needs beside what it reads and writes.
  size_t workspace_bytes = 0;
  // Engine configurations that were timed on the device, and the seconds that it took to build and time them;
  // 0 where the choice was made before, or by the heuristics.
  int timed = 0;
  double tuning_seconds = 0;
};

// One op compiled for one device and one set of shapes. Made once, run many times, always on the device's
// queue.
class Kernel {
 public:
  virtual ~Kernel() = default;
  virtual size_t workspace_bytes() const { return 0; }
  virtual void run(const KernelArguments& arguments) = 0;
  // What one run launches, in order; nothing for a kernel that only moves what it is given.
  virtual std::vector<Launch> launches() const { return {}; }
};

// Who computes convolutions in groups, depthwise ones among them, on a GPU.
enum class GroupedConvolutions {
  automatic,  // where plans are tuned, the faster; else our own kernels
  cudnn,      // cuDNN, and our own kernels where it has no engine
  own
};

// How a model wants its ops compiled.
struct CompileOptions {
  bool tf32 = false;       // float32 convolutions may round their factors to TF32
  bool tune = true;        // choose among engines and kernels by timing them on the device
  bool record = true;      // a plan that has run once is a recording from then on, where the backend can
  std::string plan_cache;  // file that built plans are kept in; none if empty
  // Kernels may begin before those ahead of them on their stream have ended, where a GPU can do that.
  bool programmatic_launch = false;
  GroupedConvolutions depthwise = GroupedConvolutions::automatic;
  int threads = 0;  // that a CPU computes in, at most; 0: all that the device has
};

// Everything a backend needs to compile an op. The descriptions have passed Op::infer.
struct KernelContext {
  std::vector<TensorDesc> inputs;
  TensorDesc output;
  const std::vector<Weight>& weights;  // index with Op::weights
  PackedWeights& packed;               // the one from make_packed_weights()
  const CompileOptions& options;
};

struct OpInContext {
  const Op& op;
  KernelContext context;
};

// A kernel that computes so many ops in one.
struct CompiledOps {
  std::unique_ptr<Kernel> kernel;
  size_t ops = 1;
  std::string type;  // of what they are together
};

// Memory; freed with the object, on any thread.
class Buffer {
 public:
  virtual ~Buffer() = default;
  virtual void* data() = 0;
  virtual size_t bytes() const = 0;
};

// A point in the work given to a device.
class Fence {
 public:
  virtual ~Fence() = default;
  // Returns when the device has got there. Throws what made it fail.
  virtual void wait() = 0;
};

// Work that was given to a device once and can be given again as a whole.
class Recording {
 public:
  virtual ~Recording() = default;
  virtual void replay() = 0;
};

struct DeviceInfo {
  std::string name;         // "cpu", "cuda:0"
  std::string backend;      // "oneDNN", "cuDNN"
  std::string version;      // of the vendor's library
  std::string description;  // instruction set, or the GPU's name
  int threads = 0;
  std::vector<DType> dtypes;
};

// One vendor library on one device. All calls but info() and allocate_host() are made on the device's queue,
// in order; failures are thrown as Error (ERR_OUT_OF_MEMORY, ERR_BACKEND, ERR_DEVICE_LOST).
class Backend {
 public:
  virtual ~Backend() = default;
  virtual const DeviceInfo& info() const = 0;

  virtual std::unique_ptr<Buffer> allocate(size_t bytes) = 0;
  // Host memory that this device copies from and to without a detour.
  virtual std::unique_ptr<Buffer> allocate_host(size_t bytes) = 0;
  // Host memory is from allocate_host(), and belongs to the device until a fence made after the call has been
  // waited for.
  virtual void upload(void* device, const void* host, size_t bytes) = 0;
  virtual void download(void* host, const void* device, size_t bytes) = 0;
  // Within the device, in order with the kernels.
  virtual void copy(void* to, const void* from, size_t bytes) = 0;
  // Stands behind everything given to the device so far; null where all of it is done already.
  virtual std::unique_ptr<Fence> fence() { return nullptr; }
  // Tasks of the queue that may be under way at the same time: 1, or more where fence() is not null.
  virtual int pipeline_depth() const { return 1; }

  virtual std::unique_ptr<PackedWeights> make_packed_weights() = 0;
  // Called before the ops of a plan are compiled. Throws ERR_PLAN_CACHE when the plan cache is of no use
  // here.
  virtual void begin_plan(const CompileOptions&) {}
  virtual std::unique_ptr<Kernel> compile(const Op& op, const KernelContext& context) = 0;
  // Compiles the first op of a chain (core/chains), or several from the first on. Their kernel has the inputs
  // of the first and the output of the last, and makes nothing of what lies between.
  virtual CompiledOps compile_first(const std::vector<OpInContext>& chain) {
    return {compile(chain[0].op, chain[0].context), 1, chain[0].op.type};
  }
  // Called before the kernels of a plan run.
  virtual void begin_run(const CompileOptions&) {}
  // All ops of a plan have been compiled.
  virtual void finish_plan(const CompileOptions&) {}

  // Whether the op gains from taking over the memory that Op::in_place_input() asks for.
  virtual bool works_in_place(const Op&) const { return true; }

  // Whether kernels on branch 1 run beside those on branch 0. fork(): branch 1 begins behind all work given
  // so far. join(): what follows on branch 0 waits for branch 1.
  virtual bool has_branches() const { return false; }
  virtual void fork() {}
  virtual void join() {}
  // Captures what `enqueue` gives the device, without running it; null where a backend cannot.
  virtual std::unique_ptr<Recording> record(const std::function<void()>& enqueue) {
    static_cast<void>(enqueue);
    return nullptr;
  }
  // Milliseconds that the device takes for what `enqueue` gives it.
  virtual double time(const std::function<void()>& enqueue) = 0;
};

}  // namespace xception
