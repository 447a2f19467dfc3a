#include "runner.h"

#include <cmath>
#include <cstring>

namespace {

// Precision in bits and smallest exponent of a type's normal numbers.
struct Format {
  int precision;
  int smallest;
};
Format format_of(cudnnDataType_t dtype) {
  if (dtype == CUDNN_DATA_HALF) return {11, -14};
  if (dtype == CUDNN_DATA_BFLOAT16) return {8, -126};
  return {24, -126};
}

// The bits of a value that the type has.
uint32_t encode(double value, cudnnDataType_t dtype) {
  if (dtype != CUDNN_DATA_HALF) {
    const auto single = static_cast<float>(value);
    uint32_t bits = 0;
    std::memcpy(&bits, &single, sizeof bits);
    return dtype == CUDNN_DATA_BFLOAT16 ? bits >> 16 : bits;
  }
  const uint32_t sign = std::signbit(value) ? 0x8000 : 0;
  int exponent = 0;
  const double fraction = std::frexp(std::fabs(value), &exponent);  // in [0.5, 1)
  if (fraction == 0) return sign;
  if (exponent < -13) return sign | static_cast<uint32_t>(std::ldexp(fraction, exponent + 24));
  return sign | (static_cast<uint32_t>(exponent + 14) << 10) |
         (static_cast<uint32_t>(fraction * 2048) & 0x3ff);
}

double decode(uint32_t bits, cudnnDataType_t dtype) {
  if (dtype != CUDNN_DATA_HALF) {
    if (dtype == CUDNN_DATA_BFLOAT16) bits <<= 16;
    float single = 0;
    std::memcpy(&single, &bits, sizeof single);
    return single;
  }
  const int exponent = static_cast<int>(bits >> 10 & 0x1f);
  const double fraction = bits & 0x3ff;
  const double magnitude =
      exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(fraction + 1024, exponent - 25);
  return (bits & 0x8000) != 0 ? -magnitude : magnitude;
}

}  // namespace

Runner::Runner() : stream_(make_stream()) {
  EXPECT_SUCCESS(cudnnCreate(&handle_));
  EXPECT_SUCCESS(cudnnSetStream(handle_, stream_));
}

void* Runner::upload(const std::vector<double>& values, cudnnDataType_t dtype) {
  std::vector<char> bytes(values.size() * size_of(dtype));
  for (size_t i = 0; i < values.size(); ++i) {
    const uint32_t bits = encode(nearest(values[i], dtype), dtype);
    std::memcpy(bytes.data() + i * size_of(dtype), &bits, size_of(dtype));
  }
  void* device = make_device<char>(bytes.size());
  EXPECT_OK(cudaMemcpy(device, bytes.data(), bytes.size(), cudaMemcpyHostToDevice));
  return device;
}

std::vector<double> Runner::download(const void* device, size_t count, cudnnDataType_t dtype) {
  std::vector<char> bytes(count * size_of(dtype));
  wait();
  EXPECT_OK(cudaMemcpy(bytes.data(), device, bytes.size(), cudaMemcpyDeviceToHost));
  std::vector<double> values(count);
  for (size_t i = 0; i < count; ++i) {
    uint32_t bits = 0;
    std::memcpy(&bits, bytes.data() + i * size_of(dtype), size_of(dtype));
    values[i] = decode(bits, dtype);
  }
  return values;
}

cudnnStatus_t Runner::execute(Descriptor plan, const std::map<int64_t, void*>& pointers, void* workspace) {
  const Descriptor pack = create(CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR);
  std::vector<int64_t> uids;
  std::vector<void*> data;
  for (const auto& [uid, pointer] : pointers) {
    uids.push_back(uid);
    data.push_back(pointer);
  }
  EXPECT_SUCCESS(set(pack, CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, CUDNN_TYPE_INT64, uids));
  EXPECT_SUCCESS(set(pack, CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, CUDNN_TYPE_VOID_PTR, data));
  EXPECT_SUCCESS(set<void*>(pack, CUDNN_ATTR_VARIANT_PACK_WORKSPACE, CUDNN_TYPE_VOID_PTR, {workspace}));
  EXPECT_SUCCESS(cudnnBackendFinalize(pack));
  return cudnnBackendExecute(handle_, plan, pack);
}

double nearest(double value, cudnnDataType_t dtype) {
  const Format format = format_of(dtype);
  if (value == 0 || !std::isfinite(value)) return value;
  const int exponent = std::max(std::ilogb(value), format.smallest);
  const double step = std::ldexp(1.0, exponent - format.precision + 1);
  return std::nearbyint(value / step) * step;
}

size_t size_of(cudnnDataType_t dtype) { return dtype == CUDNN_DATA_FLOAT ? 4 : 2; }

Descriptor plan_for(Descriptor graph, int64_t workspace) {
  const Descriptor device = make_device_properties(profile());
  for (const Descriptor configuration : ask_heuristics(graph, device).configurations) {
    if (workspace_of(configuration) <= workspace) return make_plan(configuration, device);
  }
  std::printf("no configuration with a workspace of at most %lld bytes\n", static_cast<long long>(workspace));
  std::exit(1);
}

std::vector<double> numbers(size_t count, unsigned seed, cudnnDataType_t dtype) {
  std::vector<double> values(count);
  unsigned state = seed * 2654435761u + 1;
  for (double& value : values) {
    state = state * 1664525u + 1013904223u;
    value = nearest(static_cast<double>(static_cast<int>(state >> 16) - 32768) / 32768.0, dtype);
  }
  return values;
}

size_t count_of(const Shape& shape) { return static_cast<size_t>(shape[0] * shape[1] * shape[2] * shape[3]); }
