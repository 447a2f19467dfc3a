#pragma once
#include "cuda/kernels/activation.cuh"
#include "cuda/kernels/vector.cuh"

namespace xception {

// activation(values + bias + residual). Without __restrict__: `residual` may be the output.
template <typename T>
struct Epilogue {
  const float* bias;  // one a channel; may be null
  const T* residual;  // laid out as the output; may be null
  ElementwiseActivation activation;
};

template <typename T>
bool is_plain(const Epilogue<T>& epilogue) {
  return !epilogue.bias && !epilogue.residual && epilogue.activation == ElementwiseActivation::linear;
}

template <int count, typename T>
__device__ __forceinline__ void finish(const Epilogue<T>& epilogue, int64_t channel, int64_t position,
                                       float (&values)[count], T* output) {
  if (epilogue.bias) {
    float bias[count];
    load(epilogue.bias + channel, bias);
    XCEPTION_UNROLL
    for (int i = 0; i < count; i++) values[i] += bias[i];
  }
  if (epilogue.residual) {
    float residual[count];
    load(epilogue.residual + position, residual);
    XCEPTION_UNROLL
    for (int i = 0; i < count; i++) values[i] += residual[i];
  }
  if (epilogue.activation != ElementwiseActivation::linear) {
    XCEPTION_UNROLL
    for (int i = 0; i < count; i++) values[i] = activate(epilogue.activation, values[i]);
  }
  store(values, output + position);
}

}  // namespace xception
