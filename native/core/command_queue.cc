#include "core/command_queue.h"

#include <pthread.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace xception {

CommandQueue::CommandQueue(std::string thread_name)
    : thread_name_(std::move(thread_name)), thread_([this] { work(); }) {}

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
  changed_.wait(lock, [&] { return running_owner_ != owner; });
}

void CommandQueue::work() {
  pthread_setname_np(pthread_self(), thread_name_.substr(0, 15).c_str());  // the kernel's limit
  std::unique_lock<std::mutex> lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return stopping_ || !tasks_.empty(); });
    if (stopping_) return;
    std::unique_ptr<Task> task = std::move(tasks_.front());
    tasks_.pop_front();
    running_owner_ = task->owner;
    lock.unlock();
    Task& running = *task;
    running.run(std::move(task));
    lock.lock();
    running_owner_ = nullptr;
    changed_.notify_all();
  }
}

}  // namespace xception
