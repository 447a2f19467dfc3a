#pragma once
#include <memory>
#include <vector>

#include "core/arena_layout.h"
#include "core/backend.h"
#include "core/graph.h"

namespace xception {

// A graph compiled for one device and one set of input shapes: kernels, and where their values lie in the
// arena. Holds no activation memory of its own: all plans of a device share the device's arena, as one runs
// at a time.
class Plan {
 public:
  Plan(const Graph& graph, const std::vector<Shape>& input_shapes, const std::vector<Weight>& weights,
       PackedWeights& packed, Backend& backend);

  size_t arena_bytes() const { return add_sizes(workspace_offset_, workspace_bytes_); }

  // Points every kernel at this arena. Cheap when it already does.
  void bind(void* arena);
  void* input(size_t i) const { return arena_ + input_offsets_[i]; }
  const void* output(size_t i) const { return arena_ + output_offsets_[i]; }
  void run();

 private:
  struct Step {
    std::unique_ptr<Kernel> kernel;
    std::vector<size_t> input_offsets;
    size_t output_offset;
    KernelArguments arguments;
  };

  std::vector<size_t> input_offsets_;
  std::vector<size_t> output_offsets_;
  std::vector<Step> steps_;
  size_t workspace_offset_ = 0;
  size_t workspace_bytes_ = 0;
  char* arena_ = nullptr;
};

}  // namespace xception
