#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/backend.h"
#include "cuda/cudnn/planner.h"
#include "cuda/packed_weights.h"
#include "cuda/streams.h"

namespace xception {

// Where the output channels of a packed kernel are: in front, which makes of Keras's (rows, columns, inputs,
// outputs) cuDNN's KRSC, or behind, as Keras has them.
enum class KernelOrder { outputs_first, outputs_last };

// What a kernel is made of. Gone once it is made, except for `streams`.
struct CudaContext {
  const Op& op;
  const std::vector<TensorDesc>& inputs;
  const TensorDesc& output;
  const std::vector<Weight>& weights;
  CudaPackedWeights& packed;
  Planner& planner;
  Streams* streams;  // null on a GPU that is only described
  const CompileOptions& options;

  DType dtype() const { return output.dtype; }
  // Null when the op was not given this weight.
  const Weight* find(const std::string& role) const;
  // A size as kernels take it. Throws ERR_SHAPE when it is too large for them.
  int to_int(int64_t size) const;

  // A kernel whose last axes in Keras are `outputs` output channels, each times the weight 'scale' if
  // `scaled` and there is one, in `dtype()`.
  const void* pack_kernel(const std::string& role, int64_t outputs, KernelOrder order, bool scaled) const;
  // One value per channel; null when the op was not given this weight.
  const void* pack_vector(const std::string& role, DType dtype) const;
  const void* pack_zeros(int64_t count, DType dtype) const;
  // Values that an op computes itself; `key` tells them apart.
  const float* pack_floats(const std::string& key, int64_t count,
                           const std::function<void(float*)>& fill) const;
};

}  // namespace xception
