#include <algorithm>
#include <limits>

#include "runner.h"

namespace {

constexpr Shape kInput{2, 5, 6, 7};
constexpr Shape kOutput{2, 5, 3, 4};

// 3x3 with stride 2, padded by (0, 1) above and below and (1, 1) beside.
void check_pooling(cudnnResampleMode_t mode, cudnnPaddingMode_t padding) {
  Runner runner;
  const auto x = numbers(count_of(kInput), 7, CUDNN_DATA_HALF);
  void* y = make_device<char>(count_of(kOutput) * 2);
  const auto plan = plan_for(make_pooling_graph(kInput, kOutput, mode, padding), 1 << 20);
  EXPECT_SUCCESS(
      runner.execute(plan, {{kX, runner.upload(x, CUDNN_DATA_HALF)}, {kY, y}}, make_device<char>(1 << 20)));
  const auto got = runner.download(y, count_of(kOutput), CUDNN_DATA_HALF);
  size_t at = 0;
  for (int64_t n = 0; n < 2; ++n) {
    for (int64_t p = 0; p < 3; ++p) {
      for (int64_t q = 0; q < 4; ++q) {
        for (int64_t c = 0; c < 5; ++c, ++at) {
          double highest = -std::numeric_limits<double>::infinity();
          double sum = 0;
          int inside = 0;
          for (int64_t row = 2 * p; row < std::min<int64_t>(2 * p + 3, 6); ++row) {
            for (int64_t column = std::max<int64_t>(2 * q - 1, 0); column < std::min<int64_t>(2 * q + 2, 7);
                 ++column) {
              const double value = x[static_cast<size_t>(((n * 6 + row) * 7 + column) * 5 + c)];
              highest = std::max(highest, value);
              sum += value;
              ++inside;
            }
          }
          if (padding == CUDNN_ZERO_PAD && inside < 9) highest = std::max(highest, 0.0);
          const int divisor = mode == CUDNN_RESAMPLE_AVGPOOL_EXCLUDE_PADDING ? inside : 9;
          const double want = mode == CUDNN_RESAMPLE_MAXPOOL ? highest : static_cast<float>(sum / divisor);
          EXPECT(got[at] == nearest(want, CUDNN_DATA_HALF));
        }
      }
    }
  }
}

void check_reduction() {
  Runner runner;
  const Shape shape{1, 6, 4, 3};
  const auto x = numbers(count_of(shape), 9, CUDNN_DATA_HALF);
  void* y = make_device<float>(6);
  EXPECT_SUCCESS(runner.execute(plan_for(make_reduction_graph(shape)),
                                {{kX, runner.upload(x, CUDNN_DATA_HALF)}, {kY, y}}));
  const auto got = runner.download(y, 6, CUDNN_DATA_FLOAT);
  for (size_t c = 0; c < 6; ++c) {
    double sum = 0;
    for (size_t pixel = 0; pixel < 12; ++pixel) sum += x[pixel * 6 + c];
    EXPECT(got[c] == static_cast<float>(sum));
  }
}

}  // namespace

Scenarios pooling_scenarios() {
  return {
      {"pooling: maximum", [] { check_pooling(CUDNN_RESAMPLE_MAXPOOL, CUDNN_NEG_INF_PAD); }},
      {"pooling: maximum, zeros around", [] { check_pooling(CUDNN_RESAMPLE_MAXPOOL, CUDNN_ZERO_PAD); }},
      {"pooling: mean", [] { check_pooling(CUDNN_RESAMPLE_AVGPOOL_EXCLUDE_PADDING, CUDNN_ZERO_PAD); }},
      {"pooling: mean with the padding",
       [] { check_pooling(CUDNN_RESAMPLE_AVGPOOL_INCLUDE_PADDING, CUDNN_ZERO_PAD); }},
      {"reduction: sum", check_reduction},
  };
}
