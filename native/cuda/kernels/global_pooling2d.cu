#include "cuda/kernels/index.cuh"
#include "cuda/kernels/launch.h"
#include "cuda/kernels/pooling2d.h"
#include "cuda/kernels/pooling_reduction.cuh"
#include "cuda/kernels/programmatic.cuh"
#include "cuda/kernels/vector.cuh"

namespace xception {

namespace {

// A block reduces the pixels of kVectors vectors of channels, each in kSlices parts. The order of the
// additions does not depend on the batch.
constexpr int kVectors = 8;
constexpr int kSlices = 32;

template <typename Reduction, typename T, int count>
__global__ void __launch_bounds__(kVectors* kSlices, 4)
    global_pooling2d_kernel(int pixels, int channels, const T* input, T* output) {
  __shared__ float partial[kSlices][kVectors * count];
  const int vectors = channels / count;
  int64_t image = blockIdx.x;
  const int first_vector = static_cast<int>(take_axis(image, (vectors + kVectors - 1) / kVectors)) * kVectors;
  const int lane = static_cast<int>(threadIdx.x) % kVectors;
  const int slice = static_cast<int>(threadIdx.x) / kVectors;
  const int channel = (first_vector + lane) * count;
  const bool is_inside = channel < channels;
  wait_for_earlier_kernels();

  float results[count];
  XCEPTION_UNROLL
  for (int i = 0; i < count; i++) results[i] = Reduction::identity();
  if (is_inside) {
    for (int64_t pixel = slice; pixel < pixels; pixel += kSlices) {
      float values[count];
      load(input + (image * pixels + pixel) * channels + channel, values);
      XCEPTION_UNROLL
      for (int i = 0; i < count; i++) results[i] = Reduction::combine(results[i], values[i]);
    }
  }
  float* const own = &partial[slice][lane * count];
  for (int half = kSlices / 2; half > 0; half /= 2) {
    if (slice >= half && slice < 2 * half) {
      XCEPTION_UNROLL
      for (int i = 0; i < count; i++) own[i] = results[i];
    }
    __syncthreads();
    if (slice < half) {
      XCEPTION_UNROLL
      for (int i = 0; i < count; i++) {
        results[i] = Reduction::combine(results[i], partial[slice + half][lane * count + i]);
      }
    }
  }
  if (slice > 0 || !is_inside) return;
  XCEPTION_UNROLL
  for (int i = 0; i < count; i++) results[i] = Reduction::finish(results[i], pixels);
  store(results, output + image * channels + channel);
}

template <typename Reduction, typename T>
void pool(int batch, int pixels, int channels, const void* input, void* output, LaunchStream stream) {
  dispatch_width<kWidest<T>>(channels, [&](auto width) {
    constexpr int count = decltype(width)::value;
    const int64_t blocks = static_cast<int64_t>(batch) * ((channels / count + kVectors - 1) / kVectors);
    launch("global_pooling2d", global_pooling2d_kernel<Reduction, T, count>,
           one_thread_each(blocks * kVectors * kSlices, kVectors * kSlices), stream, pixels, channels, input,
           output);
  });
}

}  // namespace

void global_pooling2d(Pooling2dProblem::Mode mode, DType dtype, int batch, int pixels, int channels,
                      const void* input, void* output, LaunchStream stream) {
  dispatch_floating(dtype, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    if (mode == Pooling2dProblem::Mode::max) {
      pool<MaxReduction, T>(batch, pixels, channels, input, output, stream);
    } else {
      pool<AverageReduction, T>(batch, pixels, channels, input, output, stream);
    }
  });
}

}  // namespace xception
