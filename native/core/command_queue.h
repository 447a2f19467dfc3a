#pragma once
#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace xception {

using Clock = std::chrono::steady_clock;

// One piece of work for a device. `owners` says on whose behalf, so that an environment that shuts down can
// take its work back.
class Task {
 public:
  explicit Task(std::vector<const void*> task_owners) : owners(std::move(task_owners)) {}
  virtual ~Task() = default;
  // Both run on the queue's thread and must not throw. start() gives the device its work; finish() waits for
  // the device, and the task owns itself from there on.
  virtual void start() = 0;
  virtual void finish(std::unique_ptr<Task> self) = 0;

  const std::vector<const void*> owners;
};

// Makes tasks when the queue has time for them. All are called with the queue locked.
class TaskSource {
 public:
  virtual ~TaskSource() = default;
  // When it will have a task; never, as things are, if empty.
  virtual std::optional<Clock::time_point> due() const = 0;
  // Of what is due: null if that has gone since.
  virtual std::unique_ptr<Task> take() = 0;
  // What the owner has in it, to be dropped.
  virtual std::vector<std::unique_ptr<Task>> take_back(const void* owner) = 0;
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
  void add_source(std::shared_ptr<TaskSource> source);
  void remove_source(const TaskSource* source);
  // A source has a task now, or sooner than it said.
  void wake();
  // Starts no more tasks; returns when those that were started are finished.
  void halt();
  // Drops the owner's queued tasks, on the calling thread, and waits for those that were started.
  void cancel(const void* owner);

 private:
  struct Queued {
    std::unique_ptr<Task> task;
    Clock::time_point since;
  };

  void work();
  std::unique_ptr<Task> take_due();
  std::optional<Clock::time_point> next_due() const;
  void start(std::unique_ptr<Task> task, std::unique_lock<std::mutex>& lock);
  void finish_first(std::unique_lock<std::mutex>& lock);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Queued> tasks_;
  std::vector<std::shared_ptr<TaskSource>> sources_;
  std::deque<std::unique_ptr<Task>> started_;
  std::vector<const void*> running_owners_;  // the task itself may be gone before finish() returns
  bool busy_ = false;                        // starting or finishing a task
  bool halted_ = false;
  bool stopping_ = false;
  const size_t depth_;
  std::string thread_name_;
  std::thread thread_;
};

}  // namespace xception
