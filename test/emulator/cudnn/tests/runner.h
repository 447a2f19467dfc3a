#pragma once
#include <map>

#include "graph_builder.h"

// A handle on a stream of its own, and device memory for the tensors of a graph.
class Runner {
 public:
  Runner();

  cudnnHandle_t handle() const { return handle_; }
  cudaStream_t stream() const { return stream_; }

  // Device memory with values in a tensor's type, rounded by the tests' own arithmetic.
  void* upload(const std::vector<double>& values, cudnnDataType_t dtype);
  std::vector<double> download(const void* device, size_t count, cudnnDataType_t dtype);

  cudnnStatus_t execute(Descriptor plan, const std::map<int64_t, void*>& pointers, void* workspace = nullptr);
  void wait() const { EXPECT_OK(cudaStreamSynchronize(stream_)); }

 private:
  cudnnHandle_t handle_ = nullptr;
  cudaStream_t stream_ = nullptr;
};

// The nearest value that the type has, ties to even, by search and not by bits.
double nearest(double value, cudnnDataType_t dtype);
size_t size_of(cudnnDataType_t dtype);

// The plan of the first configuration that asks for no more than `workspace` bytes.
Descriptor plan_for(Descriptor graph, int64_t workspace = 0);

// Small numbers that repeat with no short period.
std::vector<double> numbers(size_t count, unsigned seed, cudnnDataType_t dtype);
size_t count_of(const Shape& shape);

// Whether the emulator has noticed no violation.
inline bool clean() { return has(emulator::books(), R"("violations":[])"); }
