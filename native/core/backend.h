#pragma once
#include <cstddef>
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
};

// One op compiled for one device and one set of shapes. Made once, run many times, always on the device's
// queue.
class Kernel {
 public:
  virtual ~Kernel() = default;
  virtual size_t workspace_bytes() const { return 0; }
  virtual void run(const KernelArguments& arguments) = 0;
};

// Everything a backend needs to compile an op. The descriptions have passed Op::infer.
struct KernelContext {
  std::vector<TensorDesc> inputs;
  TensorDesc output;
  const std::vector<Weight>& weights;  // index with Op::weights
  PackedWeights& packed;               // the one from make_packed_weights()
};

// Device memory; freed with the object.
class Buffer {
 public:
  virtual ~Buffer() = default;
  virtual void* data() = 0;
  virtual size_t bytes() const = 0;
};

struct DeviceInfo {
  std::string name;         // "cpu", "cuda:0"
  std::string backend;      // "oneDNN"
  std::string version;      // of the vendor's library
  std::string description;  // instruction set, or the GPU's name
  int threads = 0;
  std::vector<DType> dtypes;
};

// One vendor library on one device. All calls but info() are made on the device's queue, in order;
// failures are thrown as Error (ERR_OUT_OF_MEMORY, ERR_BACKEND).
class Backend {
 public:
  virtual ~Backend() = default;
  virtual const DeviceInfo& info() const = 0;
  virtual std::unique_ptr<Buffer> allocate(size_t bytes) = 0;
  // These two return when the host memory may be used again.
  virtual void upload(void* device, const void* host, size_t bytes) = 0;
  virtual void download(void* host, const void* device, size_t bytes) = 0;
  // Within the device, in order with the kernels.
  virtual void copy(void* to, const void* from, size_t bytes) = 0;
  virtual std::unique_ptr<PackedWeights> make_packed_weights() = 0;
  virtual std::unique_ptr<Kernel> compile(const Op& op, const KernelContext& context) = 0;
};

}  // namespace xception
