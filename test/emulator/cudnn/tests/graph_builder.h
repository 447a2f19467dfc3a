#pragma once
#include <cudnn.h>

#include <array>
#include <string>
#include <vector>

#include "../../programs/scenarios.h"

Scenarios descriptor_scenarios();
Scenarios heuristics_scenarios();
Scenarios convolution_scenarios();
Scenarios pooling_scenarios();
Scenarios plan_scenarios();
Scenarios execution_scenarios();

inline void expect_status(cudnnStatus_t expected, cudnnStatus_t got, const char* call, const char* file,
                          int line) {
  if (got == expected) return;
  char message[256];
  cudnnGetLastErrorString(message, sizeof message);
  std::printf("%s:%d: %s: %s (%s)\n", file, line, call, cudnnGetErrorString(got), message);
  std::exit(1);
}
#define EXPECT_STATUS(expected, call) expect_status(CUDNN_STATUS_##expected, call, #call, __FILE__, __LINE__)
#define EXPECT_SUCCESS(call) EXPECT_STATUS(SUCCESS, call)

// A process runs one scenario: descriptors are left to its end.
using Descriptor = cudnnBackendDescriptor_t;

Descriptor create(cudnnBackendDescriptorType_t type);
template <typename T>
cudnnStatus_t set(Descriptor descriptor, cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type,
                  const std::vector<T>& values) {
  return cudnnBackendSetAttribute(descriptor, name, type, static_cast<int64_t>(values.size()), values.data());
}
cudnnStatus_t set(Descriptor descriptor, cudnnBackendAttributeName_t name, Descriptor value);
cudnnStatus_t set_text(Descriptor descriptor, cudnnBackendAttributeName_t name, const std::string& text);
int64_t get_integer(Descriptor descriptor, cudnnBackendAttributeName_t name);
std::string get_text(Descriptor descriptor, cudnnBackendAttributeName_t name);

using Shape = std::array<int64_t, 4>;  // N, C, H, W, laid out as N, H, W, C

struct TensorOptions {
  cudnnDataType_t dtype = CUDNN_DATA_HALF;
  bool is_virtual = false;
  int64_t alignment = 16;
};
Descriptor make_tensor(int64_t uid, const Shape& shape, const TensorOptions& options);
Descriptor make_pointwise(cudnnPointwiseMode_t mode, Descriptor x, Descriptor b, Descriptor y);
Descriptor make_graph(const std::vector<Descriptor>& operations);

constexpr int64_t kX = 1;
constexpr int64_t kW = 2;
constexpr int64_t kY = 3;
constexpr int64_t kBias = 4;
constexpr int64_t kResidual = 5;

// One convolution, and what there is around it: 'p' a ReLU before it; behind it 'b' a bias, 'r' a residual,
// 'a' a ReLU, in that order.
struct Convolution {
  Shape x{1, 8, 5, 5};
  int64_t outputs = 8;
  int64_t groups = 1;
  std::array<int64_t, 2> window{1, 1};
  std::array<int64_t, 2> strides{1, 1};
  std::array<int64_t, 2> dilations{1, 1};
  std::array<int64_t, 4> padding{};  // top, left, bottom, right
  std::string around;
  cudnnDataType_t dtype = CUDNN_DATA_HALF;
  cudnnDataType_t bias_dtype = CUDNN_DATA_HALF;
  cudnnDataType_t virtual_dtype = CUDNN_DATA_FLOAT;

  Shape w() const { return {outputs, x[1] / groups, window[0], window[1]}; }
  Shape y() const;
  Descriptor graph() const;
};

// max-pooling 3x3, stride 2
Descriptor make_pooling_graph(const Shape& x, const Shape& y, cudnnResampleMode_t mode,
                              cudnnPaddingMode_t padding);
Descriptor make_reduction_graph(const Shape& x);

// The H100 that the emulator describes by default.
inline std::string profile() { return emulator::profile_json(); }
// The same with another value.
std::string profile_with(const std::string& key, long long value);
Descriptor make_device_properties(const std::string& json);

struct Results {
  int64_t reported = 0;
  std::vector<Descriptor> configurations;
};
Results ask_heuristics(Descriptor graph, Descriptor device, cudnnBackendHeurMode_t mode = CUDNN_HEUR_MODE_A);
struct Notes {
  int64_t engine = 0;
  bool tensor_cores = false;
  bool runtime_compiled = false;
};
Notes notes_of(Descriptor configuration);
int64_t workspace_of(Descriptor configuration);

Descriptor make_plan(Descriptor configuration, Descriptor device);
