#pragma once
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/host_array.h"

namespace xception {

// Host arrays that are still to be converted into the memory that a run uploads. Nobody can take them away.
// Any thread.
class HostCopy {
 public:
  HostCopy(std::vector<HostArray> from, TensorDesc wanted, void* to);

  size_t bytes() const { return wanted_.bytes(); }
  // Converts them, unless somebody has begun or done so.
  void begin();
  // Returns when they are converted.
  void finish();
  // Returns when nobody reads them any more, converted or not.
  void cancel();

 private:
  enum class State { waiting, running, over };

  bool start();

  std::mutex mutex_;
  std::condition_variable changed_;
  State state_ = State::waiting;
  const std::vector<HostArray> from_;
  const TensorDesc wanted_;
  void* const to_;
};

// Converts arrays ahead of their run's turn, on a thread of its own: the one that gives a device its work has
// better things to do.
class HostCopier {
 public:
  ~HostCopier();

  // Where there is no thread to be had, the copy is made in its turn.
  void push(std::shared_ptr<HostCopy> copy) noexcept;

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<HostCopy>> copies_;
  bool stopping_ = false;
  std::thread thread_;  // once there is something to do
};

}  // namespace xception
