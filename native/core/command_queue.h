#pragma once
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace xception {

// One piece of work for a device. `owner` says on whose behalf, so that an environment that shuts down can
// take its work back.
class Task {
 public:
  explicit Task(const void* task_owner) : owner(task_owner) {}
  virtual ~Task() = default;
  // Both run on the queue's thread and must not throw. start() gives the device its work; finish() waits for
  // the device, and the task owns itself from there on.
  virtual void start() = 0;
  virtual void finish(std::unique_ptr<Task> self) = 0;

  const void* const owner;
};

// Runs tasks in order on a thread of its own: a device's context belongs to that thread, and compute threads
// are not multiplied by the number of callers. Up to `depth` tasks are started before the first is finished,
// so that a device that works on its own has the next one at hand.
class CommandQueue {
 public:
  CommandQueue(std::string thread_name, int depth);
  // Finishes what was started, drops the rest.
  ~CommandQueue();

  void push(std::unique_ptr<Task> task);
  // Drops the owner's queued tasks, on the calling thread, and waits for those that were started.
  void cancel(const void* owner);

 private:
  void work();
  void start_next(std::unique_lock<std::mutex>& lock);
  void finish_first(std::unique_lock<std::mutex>& lock);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::unique_ptr<Task>> tasks_;
  std::deque<std::unique_ptr<Task>> started_;
  const void* running_owner_ = nullptr;
  bool stopping_ = false;
  const size_t depth_;
  std::string thread_name_;
  std::thread thread_;
};

}  // namespace xception
