#include <algorithm>

#include "interpreter.h"
#include "matrix_product.h"

namespace emulator::cudnn {
namespace {

struct Geometry {
  int64_t groups;
  int64_t channels;  // of a group's input
  int64_t outputs;   // of a group
  int64_t rows, columns;
  size_t depth() const { return static_cast<size_t>(rows * columns * channels); }
};

// (K, R, S, C) of one group as (R * S * C, K).
PackedMatrix pack_filter(const Value& w, const Geometry& geometry, int64_t group) {
  const size_t depth = geometry.depth();
  const auto outputs = static_cast<size_t>(geometry.outputs);
  PackedMatrix packed(depth, outputs);
  const float* from = w.data.data() + static_cast<size_t>(group) * outputs * depth;
  for (size_t k = 0; k < outputs; ++k) {
    for (size_t i = 0; i < depth; ++i) packed.at(i, k) = from[k * depth + i];
  }
  return packed;
}

// What the window sees at each pixel of one row of the output: (Q, R * S * C), zero beyond the image.
void gather_row(const Operation& operation, const Value& x, const Geometry& geometry, int64_t image,
                int64_t row, int64_t group, std::vector<float>& patches) {
  const Window& window = operation.window;
  const int64_t height = x.dims[2];
  const int64_t width = x.dims[3];
  const int64_t q_count = operation.y.dims[3];
  std::fill(patches.begin(), patches.end(), 0.0F);
  for (int64_t r = 0; r < geometry.rows; ++r) {
    const int64_t in_row = row * window.strides[0] - window.pre_paddings[0] + r * window.dilations[0];
    if (in_row < 0 || in_row >= height) continue;
    for (int64_t q = 0; q < q_count; ++q) {
      for (int64_t s = 0; s < geometry.columns; ++s) {
        const int64_t in_column = q * window.strides[1] - window.pre_paddings[1] + s * window.dilations[1];
        if (in_column < 0 || in_column >= width) continue;
        const int64_t from = image * x.strides[0] + in_row * x.strides[2] + in_column * x.strides[3] +
                             group * geometry.channels;
        const int64_t to = ((q * geometry.rows + r) * geometry.columns + s) * geometry.channels;
        std::copy_n(x.data.begin() + from, geometry.channels, patches.begin() + to);
      }
    }
  }
}

}  // namespace

Value run_convolution(const Operation& operation, const Value& x, const Value& w) {
  const int64_t groups = operation.groups();
  const Geometry geometry{groups, w.dims[1], w.dims[0] / groups, w.dims[2], w.dims[3]};
  Value y(operation.y.dims);
  std::vector<float> patches(geometry.depth() * static_cast<size_t>(y.dims[3]));
  for (int64_t group = 0; group < groups; ++group) {
    const PackedMatrix filter = pack_filter(w, geometry, group);
    for (int64_t image = 0; image < y.dims[0]; ++image) {
      for (int64_t row = 0; row < y.dims[2]; ++row) {
        gather_row(operation, x, geometry, image, row, group, patches);
        float* to = y.data.data() + image * y.strides[0] + row * y.strides[2] + group * geometry.outputs;
        multiply(patches.data(), static_cast<size_t>(y.dims[3]), filter, operation.alpha, to,
                 static_cast<size_t>(y.dims[1]));
      }
    }
  }
  return y;
}

}  // namespace emulator::cudnn
