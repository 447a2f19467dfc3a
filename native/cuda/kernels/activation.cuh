#pragma once
#include <cuda_runtime.h>

#include <cmath>

#include "ops/elementwise_activation.h"

namespace xception {

// Written so that NaN stays NaN, as in Keras; fmaxf would drop it.
__device__ __forceinline__ float relu(float value) { return value < 0.0f ? 0.0f : value; }

__device__ __forceinline__ float maximum(float a, float b) { return b > a || b != b ? b : a; }

__device__ __forceinline__ float activate(ElementwiseActivation activation, float value) {
  switch (activation) {
    case ElementwiseActivation::linear:
      return value;
    case ElementwiseActivation::relu:
      return relu(value);
    case ElementwiseActivation::relu6:
      return value > 6.0f ? 6.0f : relu(value);
    case ElementwiseActivation::sigmoid:
      return 1.0f / (1.0f + expf(-value));
    case ElementwiseActivation::tanh:
      return tanhf(value);
  }
  return value;
}

}  // namespace xception
