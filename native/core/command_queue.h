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
  // Runs on the queue's thread and must not throw. The task owns itself from here on.
  virtual void run(std::unique_ptr<Task> self) = 0;

  const void* const owner;
};

// Runs tasks one after the other, in order, on a thread of its own: a device's context belongs to that
// thread, and compute threads are not multiplied by the number of callers.
class CommandQueue {
 public:
  explicit CommandQueue(std::string thread_name);
  // Finishes what runs, drops the rest.
  ~CommandQueue();

  void push(std::unique_ptr<Task> task);
  // Drops the owner's queued tasks, on the calling thread, and waits for the one that is running.
  void cancel(const void* owner);

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::unique_ptr<Task>> tasks_;
  const void* running_owner_ = nullptr;
  bool stopping_ = false;
  std::string thread_name_;
  std::thread thread_;
};

}  // namespace xception
