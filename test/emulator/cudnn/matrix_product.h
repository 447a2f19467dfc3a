#pragma once
#include <cstddef>
#include <vector>

namespace emulator::cudnn {

// The right factor of a product, packed for it: (depth, columns), columns in panels.
class PackedMatrix {
 public:
  static constexpr size_t kPanel = 8;  // columns

  PackedMatrix(size_t depth, size_t columns);
  double& at(size_t row, size_t column) {
    return panels_[(column / kPanel * depth_ + row) * kPanel + column % kPanel];
  }
  size_t depth() const { return depth_; }
  size_t columns() const { return columns_; }
  const double* panel(size_t number) const { return panels_.data() + number * depth_ * kPanel; }

 private:
  size_t depth_;
  size_t columns_;
  std::vector<double> panels_;
};

// product[i][j] = scale * sum over k of rows[i][k] * right[k][j], accumulated in float64 in the order of k,
// rounded to float32. Rows of the product lie `stride` elements apart.
void multiply(const float* rows, size_t row_count, const PackedMatrix& right, double scale, float* product,
              size_t stride);

}  // namespace emulator::cudnn
