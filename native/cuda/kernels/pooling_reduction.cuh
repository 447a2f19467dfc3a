#pragma once
#include <cmath>

#include "cuda/kernels/activation.cuh"

namespace xception {

// What the values of a window are reduced with. `repeated` is what to combine for a value that was already.
struct MaxReduction {
  __device__ static float identity() { return -INFINITY; }
  __device__ static float combine(float a, float b) { return maximum(a, b); }
  __device__ static float repeated(float value) { return value; }
  __device__ static float finish(float result, int) { return result; }
};

struct AverageReduction {
  __device__ static float identity() { return 0.0f; }
  __device__ static float combine(float a, float b) { return a + b; }
  __device__ static float repeated(float) { return 0.0f; }
  __device__ static float finish(float result, int count) { return result / static_cast<float>(count); }
};

}  // namespace xception
