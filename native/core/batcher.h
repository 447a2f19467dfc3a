#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "core/device_task.h"
#include "core/fair_queue.h"
#include "core/run.h"

namespace xception {

struct BatchingOptions {
  int64_t max_batch = 0;        // examples; 0: no batching
  Clock::duration max_delay{};  // that a run waits for others to join it
  size_t max_queue = 0;         // runs
  bool wait_when_full = false;
  std::vector<int64_t> sizes;  // that there are plans for, in ascending order
  bool pad = false;            // see cut_batch()
};

struct BatchStats {
  uint64_t runs = 0;
  uint64_t examples = 0;
  uint64_t batches = 0;
  uint64_t refused = 0;    // because the queue was full
  uint64_t withdrawn = 0;  // before they were computed
  size_t queued = 0;
};

// Collects the runs of one model, whichever thread they come from, and gives the device as many of them at a
// time as it is to take: when there are enough, or the first has waited long enough. Any thread.
class Batcher final : public TaskSource, public std::enable_shared_from_this<Batcher> {
 public:
  // The model stays as long as any of its runs do.
  Batcher(Model& model, BatchingOptions options);

  // Takes a place in the queue. When it is full: false, or ERR_QUEUE_FULL unless whoever asks is to wait.
  bool reserve();
  // Calls waiter->finish() with a place taken.
  void wait_for_place(const void* owner, std::unique_ptr<Task> waiter);
  // Gives back a place that no run came into: because that was withdrawn, or could not be made.
  void release(bool withdrawn);

  // Into a place that was taken. `run` is the task's.
  void push(const void* owner, std::unique_ptr<DeviceTask> task, Run& run);
  // The task back, or the one that waits, unless it was started.
  std::unique_ptr<Task> withdraw(const void* owner, const Task* task);

  BatchStats stats() const;

  std::optional<Clock::time_point> due() const override;
  std::unique_ptr<Task> take() override;
  std::vector<std::unique_ptr<Task>> take_back(const void* owner) override;

 private:
  struct Queued {
    std::unique_ptr<DeviceTask> task;
    Run* run;
    const void* owner;
  };
  class Batch;

  std::vector<Queued> collect();
  void vacate(size_t places);

  Model& model_;
  const BatchingOptions options_;
  mutable std::mutex mutex_;
  FairQueue<Queued> queue_;
  FairQueue<std::unique_ptr<Task>> waiting_;
  int64_t rows_ = 0;     // in the queue
  size_t occupied_ = 0;  // places, those that no run came into yet included
  BatchStats stats_;
};

}  // namespace xception
