// Convolutions with what is around them, against loops of the tests' own.
#include <algorithm>
#include <cmath>

#include "runner.h"

namespace {

struct Operands {
  std::vector<double> x, w, bias, residual;
};

Operands operands_of(const Convolution& convolution) {
  const auto dtype = convolution.dtype;
  return {numbers(count_of(convolution.x), 1, dtype), numbers(count_of(convolution.w()), 2, dtype),
          numbers(static_cast<size_t>(convolution.outputs), 3, dtype),
          numbers(count_of(convolution.y()), 4, dtype)};
}

double convolved(const Convolution& c, const Operands& operands, int64_t n, int64_t k, int64_t p, int64_t q) {
  const auto [batch, channels, height, width] = c.x;
  const int64_t group_channels = channels / c.groups;
  const int64_t group = k / (c.outputs / c.groups);
  const bool rectified = !c.around.empty() && c.around[0] == 'p';
  double sum = 0;
  for (int64_t r = 0; r < c.window[0]; ++r) {
    for (int64_t s = 0; s < c.window[1]; ++s) {
      const int64_t row = p * c.strides[0] - c.padding[0] + r * c.dilations[0];
      const int64_t column = q * c.strides[1] - c.padding[1] + s * c.dilations[1];
      if (row < 0 || row >= height || column < 0 || column >= width) continue;
      for (int64_t i = 0; i < group_channels; ++i) {
        const auto from = ((n * height + row) * width + column) * channels + group * group_channels + i;
        const auto weight = ((k * c.window[0] + r) * c.window[1] + s) * group_channels + i;
        const double x = operands.x[static_cast<size_t>(from)];
        sum += (rectified ? std::max(x, 0.0) : x) * operands.w[static_cast<size_t>(weight)];
      }
    }
  }
  return sum;
}

std::vector<double> expected(const Convolution& c, const Operands& operands) {
  const auto [batch, outputs, rows, columns] = c.y();
  std::vector<double> y;
  for (int64_t n = 0; n < batch; ++n) {
    for (int64_t p = 0; p < rows; ++p) {
      for (int64_t q = 0; q < columns; ++q) {
        for (int64_t k = 0; k < outputs; ++k) {
          double value = static_cast<float>(convolved(c, operands, n, k, p, q));
          for (const char kind : c.around) {
            if (kind == 'b') value = static_cast<float>(value + operands.bias[static_cast<size_t>(k)]);
            if (kind == 'r') value = static_cast<float>(value + operands.residual[y.size()]);
            if (kind == 'a') value = std::max(value, 0.0);
          }
          y.push_back(nearest(value, c.dtype));
        }
      }
    }
  }
  return y;
}

std::vector<double> computed(const Convolution& convolution, const Operands& operands) {
  Runner runner;
  const auto dtype = convolution.dtype;
  const size_t count = count_of(convolution.y());
  std::map<int64_t, void*> pointers{{kX, runner.upload(operands.x, dtype)},
                                    {kW, runner.upload(operands.w, dtype)},
                                    {kY, make_device<char>(count * size_of(dtype))}};
  const auto has_part = [&](char part) { return convolution.around.find(part) != std::string::npos; };
  if (has_part('b')) pointers[kBias] = runner.upload(operands.bias, dtype);
  if (has_part('r')) pointers[kResidual] = runner.upload(operands.residual, dtype);
  EXPECT_SUCCESS(runner.execute(plan_for(convolution.graph()), pointers));
  return runner.download(pointers[kY], count, dtype);
}

// float64 sums in another order may fall on the other side of a tie: one step of float32.
void check(const Convolution& convolution) {
  const Operands operands = operands_of(convolution);
  const auto want = expected(convolution, operands);
  const auto got = computed(convolution, operands);
  const double tolerance = convolution.dtype == CUDNN_DATA_FLOAT ? 1e-6 : 0;
  for (size_t i = 0; i < want.size(); ++i) {
    if (std::fabs(want[i] - got[i]) <= tolerance) continue;
    std::printf("element %zu: %.9g instead of %.9g\n", i, got[i], want[i]);
    std::exit(1);
  }
  EXPECT(clean());
}

Convolution with_dtype(Convolution convolution, cudnnDataType_t dtype) {
  convolution.dtype = convolution.bias_dtype = dtype;
  return convolution;
}

void every_dtype(const Convolution& convolution) {
  for (const auto dtype : {CUDNN_DATA_HALF, CUDNN_DATA_BFLOAT16, CUDNN_DATA_FLOAT}) {
    check(with_dtype(convolution, dtype));
  }
}

Convolution odd() {
  Convolution convolution;
  convolution.x = {2, 11, 9, 7};
  convolution.outputs = 13;
  convolution.window = {3, 2};
  return convolution;
}

}  // namespace

Scenarios convolution_scenarios() {
  return {
      {"convolution: 1x1",
       [] {
         Convolution convolution;
         convolution.x = {3, 24, 5, 7};
         convolution.outputs = 19;
         every_dtype(convolution);
       }},
      {"convolution: odd shapes", [] { every_dtype(odd()); }},
      {"convolution: strides, dilations and four different paddings",
       [] {
         Convolution convolution = odd();
         convolution.strides = {2, 3};
         convolution.dilations = {2, 1};
         convolution.padding = {1, 0, 3, 2};
         every_dtype(convolution);
       }},
      {"convolution: groups",
       [] {
         Convolution convolution = odd();
         convolution.x[1] = 12;
         convolution.outputs = 6;
         convolution.groups = 3;
         convolution.padding = {1, 1, 1, 0};
         every_dtype(convolution);
       }},
      {"convolution: depthwise",
       [] {
         Convolution convolution = odd();
         convolution.x[1] = convolution.outputs = convolution.groups = 12;
         convolution.window = {3, 3};
         convolution.padding = {1, 1, 1, 1};
         every_dtype(convolution);
       }},
      {"convolution: residual, bias, ReLU in this order",
       [] {
         Convolution convolution = odd();
         for (const char* around : {"b", "ba", "rb", "rba"}) {
           convolution.around = around;
           every_dtype(convolution);
         }
       }},
      {"convolution: other orders, ReLU before",
       [] {
         Convolution convolution = odd();
         for (const char* around : {"a", "ab", "bra", "p", "pba"}) {
           convolution.around = around;
           every_dtype(convolution);
         }
       }},
      {"convolution: subnormal and tied float16",
       [] {
         Runner runner;
         Convolution convolution;
         convolution.x = {1, 1, 1, 4};
         convolution.outputs = 1;
         // 2^-24 is the smallest; 1 + 2^-11 is halfway between 1 and the next.
         const std::vector<double> x{std::ldexp(1, -13), std::ldexp(1, -14), 1, std::ldexp(3, -12)};
         const std::vector<double> bias{std::ldexp(1, -11)};
         convolution.around = "b";
         void* y = make_device<char>(8);
         const auto plan = plan_for(convolution.graph());
         EXPECT_SUCCESS(runner.execute(plan, {{kX, runner.upload(x, CUDNN_DATA_HALF)},
                                              {kW, runner.upload({1}, CUDNN_DATA_HALF)},
                                              {kBias, runner.upload(bias, CUDNN_DATA_HALF)},
                                              {kY, y}}));
         const auto got = runner.download(y, 4, CUDNN_DATA_HALF);
         EXPECT(got[2] == 1);  // to even
         EXPECT(got[3] == std::ldexp(5, -12));
         EXPECT_SUCCESS(runner.execute(plan, {{kX, runner.upload(x, CUDNN_DATA_HALF)},
                                              {kW, runner.upload({std::ldexp(1, -11)}, CUDNN_DATA_HALF)},
                                              {kBias, runner.upload({0}, CUDNN_DATA_HALF)},
                                              {kY, y}}));
         const auto tiny = runner.download(y, 4, CUDNN_DATA_HALF);
         EXPECT(tiny[0] == std::ldexp(1, -24));
         EXPECT(tiny[1] == 0);  // 2^-25 is halfway to 0: to even
       }},
  };
}
