#include "core/command_queue.h"

#include <pthread.h>

#include <algorithm>
#include <utility>

namespace xception {

namespace {

bool contains(const std::vector<const void*>& owners, const void* owner) {
  return std::find(owners.begin(), owners.end(), owner) != owners.end();
}

}  // namespace

CommandQueue::CommandQueue(std::string thread_name, int depth)
    : depth_(static_cast<size_t>(depth)), thread_name_(std::move(thread_name)), thread_([this] { work(); }) {}

CommandQueue::~CommandQueue() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void CommandQueue::push(std::unique_ptr<Task> task) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    tasks_.push_back({std::move(task), Clock::now()});
  }
  changed_.notify_all();
}

void CommandQueue::add_source(std::shared_ptr<TaskSource> source) {
  const std::lock_guard<std::mutex> lock(mutex_);
  sources_.push_back(std::move(source));
}

void CommandQueue::remove_source(const TaskSource* source) {
  const std::lock_guard<std::mutex> lock(mutex_);
  sources_.erase(std::remove_if(sources_.begin(), sources_.end(),
                                [&](const auto& other) { return other.get() == source; }),
                 sources_.end());
}

void CommandQueue::wake() {
  // The queue must not look at its sources before and fall asleep after this.
  {
    const std::lock_guard<std::mutex> lock(mutex_);
  }
  changed_.notify_all();
}

void CommandQueue::halt() {
  std::unique_lock<std::mutex> lock(mutex_);
  halted_ = true;
  changed_.notify_all();
  changed_.wait(lock, [&] { return !busy_ && started_.empty(); });
}

void CommandQueue::cancel(const void* owner) {
  std::vector<std::unique_ptr<Task>> dropped;
  std::unique_lock<std::mutex> lock(mutex_);
  for (const auto& source : sources_) {
    for (auto& task : source->take_back(owner)) dropped.push_back(std::move(task));
  }
  const auto first = std::stable_partition(tasks_.begin(), tasks_.end(), [&](const Queued& queued) {
    return !contains(queued.task->owners, owner);
  });
  std::for_each(first, tasks_.end(), [&](Queued& queued) { dropped.push_back(std::move(queued.task)); });
  tasks_.erase(first, tasks_.end());
  changed_.wait(lock, [&] {
    const auto is_owners = [&](const std::unique_ptr<Task>& task) { return contains(task->owners, owner); };
    return !contains(running_owners_, owner) && std::none_of(started_.begin(), started_.end(), is_owners);
  });
}

void CommandQueue::work() {
  pthread_setname_np(pthread_self(), thread_name_.substr(0, 15).c_str());  // the kernel's limit
  std::unique_lock<std::mutex> lock(mutex_);
  for (;;) {
    std::unique_ptr<Task> task;
    if (!stopping_ && !halted_ && started_.size() < depth_) task = take_due();
    if (task) {
      start(std::move(task), lock);
    } else if (!started_.empty()) {
      finish_first(lock);
    } else if (stopping_) {
      return;
    } else if (const auto due = halted_ ? std::nullopt : next_due()) {
      changed_.wait_until(lock, *due);
    } else {
      changed_.wait(lock);
    }
  }
}

std::optional<Clock::time_point> CommandQueue::next_due() const {
  std::optional<Clock::time_point> first;
  if (!tasks_.empty()) first = tasks_.front().since;
  for (const auto& source : sources_) {
    const auto due = source->due();
    if (due && (!first || *due < *first)) first = due;
  }
  return first;
}

// What has been due for longest comes first, whoever has it.
std::unique_ptr<Task> CommandQueue::take_due() {
  for (;;) {
    const auto first = next_due();
    if (!first || *first > Clock::now()) return nullptr;
    if (!tasks_.empty() && tasks_.front().since <= *first) {
      std::unique_ptr<Task> task = std::move(tasks_.front().task);
      tasks_.pop_front();
      return task;
    }
    for (const auto& source : sources_) {
      const auto due = source->due();
      if (!due || *due > *first) continue;
      if (auto task = source->take()) return task;
    }
  }
}

void CommandQueue::start(std::unique_ptr<Task> task, std::unique_lock<std::mutex>& lock) {
  running_owners_ = task->owners;
  busy_ = true;
  lock.unlock();
  task->start();
  lock.lock();
  busy_ = false;
  running_owners_.clear();
  started_.push_back(std::move(task));
}

void CommandQueue::finish_first(std::unique_lock<std::mutex>& lock) {
  std::unique_ptr<Task> task = std::move(started_.front());
  started_.pop_front();
  Task& finishing = *task;
  running_owners_ = finishing.owners;
  busy_ = true;
  lock.unlock();
  finishing.finish(std::move(task));
  lock.lock();
  busy_ = false;
  running_owners_.clear();
  changed_.notify_all();
}

}  // namespace xception
