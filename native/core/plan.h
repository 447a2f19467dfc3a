#pragma once
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "core/arena_layout.h"
#include "core/backend.h"
#include "core/error.h"
#include "core/graph.h"
#include "core/warnings.h"

namespace xception {

// One op of a plan, or some that one kernel computes, for people to read.
struct StepDescription {
  std::string name;  // of the layer, or of the first and the last
  std::string type;  // of the op, or of what they are together
  int branch = 0;
  std::vector<TensorDesc> inputs;
  TensorDesc output;
  std::vector<Launch> launches;
};

// Of the plans of a model: those that run as recordings, and those that were to and cannot. Any thread.
struct RecordingCounts {
  std::atomic<size_t> recorded{0};
  std::atomic<size_t> refused{0};
};

// A graph compiled for one device and one set of input shapes: kernels, and where their values lie in the
// arena. Holds no activation memory of its own: all plans of a device share the device's arena, as one runs
// at a time.
class Plan {
 public:
  Plan(const Graph& graph, const std::vector<Shape>& input_shapes, const std::vector<Weight>& weights,
       PackedWeights& packed, Backend& backend, const CompileOptions& options, RecordingCounts& counts,
       Warnings& warnings);

  size_t arena_bytes() const { return bytes_; }

  // Points every kernel at this arena. Cheap when it already does.
  void bind(void* arena);
  void* input(size_t i) const { return arena_ + input_offsets_[i]; }
  const void* output(size_t i) const { return arena_ + output_offsets_[i]; }
  // The first time op by op; from then on as one recording, unless the options or the backend say no. Where
  // recording fails, or launching what was recorded, there is a warning, and every run is op by op.
  void run();

  std::vector<StepDescription> describe() const;
  // Runs it on zeros `rounds` times, step by step: milliseconds of every step, the medians.
  std::vector<double> profile(int rounds);

 private:
  struct Step {
    std::unique_ptr<Kernel> kernel;
    ScheduledOp schedule;
    StepDescription description;
    std::vector<size_t> input_offsets;
    size_t output_offset = 0;
    KernelArguments arguments;
  };

  void enqueue();
  void record();
  // False when the device did not take it: it was given nothing then.
  bool replay();
  void give_up_recording(const Error& reason);

  Backend& backend_;
  std::vector<Shape> input_shapes_;
  std::vector<size_t> input_offsets_;
  std::vector<size_t> input_bytes_;
  std::vector<size_t> output_offsets_;
  std::vector<Step> steps_;
  size_t workspace_offsets_[2] = {};  // by branch
  size_t bytes_ = 0;
  char* arena_ = nullptr;
  CompileOptions options_;
  std::unique_ptr<Recording> recording_;
  bool counted_ = false;  // among those that run as recordings
  bool refused_ = false;  // never to be recorded again
  RecordingCounts& counts_;
  Warnings& warnings_;
};

}  // namespace xception
