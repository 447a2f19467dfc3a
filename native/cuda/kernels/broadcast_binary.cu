#include "core/error.h"
#include "cuda/kernels/activation.cuh"
#include "cuda/kernels/elementwise.h"
#include "cuda/kernels/index.cuh"
#include "cuda/kernels/launch.h"
#include "cuda/kernels/programmatic.cuh"
#include "cuda/kernels/vector.cuh"

namespace xception {

namespace {

constexpr int kBlock = 256;
constexpr int kMostAxes = 6;

// The axes of the output, the last one first, neighbours that are broadcast alike taken together. Strides are
// in elements, 0 for an operand that is broadcast along the axis.
struct BroadcastAxes {
  int count = 0;
  int64_t sizes[kMostAxes] = {1};
  int64_t a_strides[kMostAxes] = {};
  int64_t b_strides[kMostAxes] = {};
};

BroadcastAxes broadcast_axes(const Shape& a, const Shape& b, const Shape& output) {
  if (output.size() > kMostAxes) {
    throw Error("ERR_SHAPE", "Expected at most 6 axes but received " + to_string(output));
  }
  BroadcastAxes axes;
  int64_t a_elements = 1;
  int64_t b_elements = 1;
  for (size_t axis = output.size(); axis-- > 0;) {
    if (output[axis] == 1) continue;
    const int64_t a_stride = a[axis] == 1 ? 0 : a_elements;
    const int64_t b_stride = b[axis] == 1 ? 0 : b_elements;
    a_elements *= a[axis];
    b_elements *= b[axis];
    const int inner = axes.count - 1;
    if (inner >= 0 && (a_stride == 0) == (axes.a_strides[inner] == 0) &&
        (b_stride == 0) == (axes.b_strides[inner] == 0)) {
      axes.sizes[inner] *= output[axis];
      continue;
    }
    axes.sizes[axes.count] = output[axis];
    axes.a_strides[axes.count] = a_stride;
    axes.b_strides[axes.count] = b_stride;
    axes.count++;
  }
  return axes;
}

// A vector along the last axis, or one value for all of it.
template <int count, typename T>
__device__ __forceinline__ void load_operand(const T* from, int64_t stride, float (&values)[count]) {
  if (stride != 0) return load(from, values);
  const float value = to_float(*from);
  XCEPTION_UNROLL
  for (int i = 0; i < count; i++) values[i] = value;
}

// Without __restrict__: an operand may be the output.
template <typename T, int count>
__global__ void __launch_bounds__(kBlock, 4)
    broadcast_binary_kernel(BinaryOperation operation, const BroadcastAxes axes, int64_t threads, const T* a,
                            const T* b, ElementwiseActivation activation, T* output) {
  int64_t index = thread_index();
  if (index >= threads) return;
  const int64_t position = index * count;
  const int64_t last = take_axis(index, axes.sizes[0] / count) * count;
  a += last * axes.a_strides[0];
  b += last * axes.b_strides[0];
  for (int axis = 1; axis < axes.count; axis++) {
    const int64_t i = take_axis(index, axes.sizes[axis]);
    a += i * axes.a_strides[axis];
    b += i * axes.b_strides[axis];
  }
  wait_for_earlier_kernels();
  float a_values[count];
  float b_values[count];
  load_operand(a, axes.a_strides[0], a_values);
  load_operand(b, axes.b_strides[0], b_values);
  float results[count];
  XCEPTION_UNROLL
  for (int i = 0; i < count; i++) {
    const float result =
        operation == BinaryOperation::add ? a_values[i] + b_values[i] : a_values[i] * b_values[i];
    results[i] = activate(activation, result);
  }
  store(results, output + position);
}

}  // namespace

void broadcast_binary(BinaryOperation operation, DType dtype, const Shape& a_shape, const void* a,
                      const Shape& b_shape, const void* b, const Shape& output_shape,
                      ElementwiseActivation activation, void* output, LaunchStream stream) {
  const BroadcastAxes axes = broadcast_axes(a_shape, b_shape, output_shape);
  dispatch_floating(dtype, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    dispatch_width<kWidest<T>>(axes.sizes[0], [&](auto width) {
      constexpr int count = decltype(width)::value;
      const int64_t threads = element_count(output_shape) / count;
      launch("broadcast_binary", broadcast_binary_kernel<T, count>, one_thread_each(threads, kBlock), stream,
             operation, axes, threads, a, b, activation, output);
    });
  });
}

}  // namespace xception
