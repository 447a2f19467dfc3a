#include "core/command_queue.h"

#include <pthread.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace xception {

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
    tasks_.push_back(std::move(task));
  }
  changed_.notify_all();
}

void CommandQueue::cancel(const void* owner) {
  std::vector<std::unique_ptr<Task>> dropped;
  std::unique_lock<std::mutex> lock(mutex_);
  const auto first = std::stable_partition(
      tasks_.begin(), tasks_.end(), [&](const std::unique_ptr<Task>& task) { return task->owner != owner; });
  std::move(first, tasks_.end(), std::back_inserter(dropped));
  tasks_.erase(first, tasks_.end());
  changed_.wait(lock, [&] {
    const auto is_owners = [&](const std::unique_ptr<Task>& task) { return task->owner == owner; };
    return running_owner_ != owner && std::none_of(started_.begin(), started_.end(), is_owners);
  });
}

void CommandQueue::work() {
  pthread_setname_np(pthread_self(), thread_name_.substr(0, 15).c_str());  // the kernel's limit
  std::unique_lock<std::mutex> lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return stopping_ || !tasks_.empty() || !started_.empty(); });
    if (!stopping_ && !tasks_.empty() && started_.size() < depth_) {
      start_next(lock);
    } else if (!started_.empty()) {
      finish_first(lock);
    } else if (stopping_) {
      return;
    }
  }
}

void CommandQueue::start_next(std::unique_lock<std::mutex>& lock) {
  std::unique_ptr<Task> task = std::move(tasks_.front());
  tasks_.pop_front();
  running_owner_ = task->owner;
  lock.unlock();
  task->start();
  lock.lock();
  running_owner_ = nullptr;
  started_.push_back(std::move(task));
}

void CommandQueue::finish_first(std::unique_lock<std::mutex>& lock) {
  std::unique_ptr<Task> task = std::move(started_.front());
  started_.pop_front();
  running_owner_ = task->owner;
  lock.unlock();
  Task& finishing = *task;
  finishing.finish(std::move(task));
  lock.lock();
  running_owner_ = nullptr;
  changed_.notify_all();
}

}  // namespace xception
