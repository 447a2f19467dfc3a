#pragma once
#include <memory>
#include <vector>

#include "core/command_queue.h"
#include "core/device_tensor.h"
#include "core/host_copy.h"

namespace xception {

class Model;

// One input of a run: host memory of the device's own kind, or a tensor on the device.
struct RunInput {
  TensorDesc desc;
  void* host = nullptr;
  // What `host` is still to be filled by; null when it is.
  std::shared_ptr<HostCopy> copy;
  std::shared_ptr<DeviceTensor> tensor;
};

struct RunOutput {
  TensorDesc desc;
  void* host = nullptr;
};

// One run of a model that was asked for: arrays in, arrays out, the rows of which are examples.
struct Run {
  std::vector<RunInput> inputs;
  std::vector<RunOutput> outputs;
  Clock::time_point queued = Clock::now();
  Clock::time_point started{};
  Clock::time_point finished{};
  int64_t batch_size = 0;  // examples that were run together

  int64_t rows() const;
  // Whether every array has as many rows as the others and lies in host memory.
  bool can_be_batched() const;
};

// Rows of a batch that one plan computes; the plan's own batch may be larger.
struct Piece {
  int64_t first = 0;
  int64_t rows = 0;
  int64_t planned = 0;
};

// Cuts `rows` into batches of the sizes that there are plans for, in ascending order: `pad` takes the next
// larger one for what is left, otherwise that is cut further. Sizes that are empty are whatever is wanted.
std::vector<Piece> cut_batch(int64_t rows, const std::vector<int64_t>& sizes, bool pad);

// Gives the model's device these runs as one batch. On the queue only.
void execute_runs(Model& model, const std::vector<Run*>& runs, const std::vector<Piece>& pieces);

}  // namespace xception
