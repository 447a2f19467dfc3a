#include "core/host_copy.h"

#include <pthread.h>

#include <utility>

namespace xception {

HostCopy::HostCopy(std::vector<HostArray> from, TensorDesc wanted, void* to)
    : from_(std::move(from)), wanted_(std::move(wanted)), to_(to) {}

bool HostCopy::start() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (state_ != State::waiting) return false;
  state_ = State::running;
  return true;
}

void HostCopy::begin() {
  if (!start()) return;
  convert(from_, wanted_, to_);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    state_ = State::over;
  }
  changed_.notify_all();
}

void HostCopy::finish() {
  begin();
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [&] { return state_ == State::over; });
}

void HostCopy::cancel() {
  std::unique_lock<std::mutex> lock(mutex_);
  if (state_ == State::waiting) state_ = State::over;
  changed_.wait(lock, [&] { return state_ == State::over; });
}

HostCopier::~HostCopier() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void HostCopier::push(std::shared_ptr<HostCopy> copy) noexcept {
  try {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!thread_.joinable()) thread_ = std::thread([this] { work(); });
    copies_.push_back(std::move(copy));
  } catch (...) {
    return;
  }
  changed_.notify_all();
}

void HostCopier::work() {
  pthread_setname_np(pthread_self(), "xception-copy");
  std::unique_lock<std::mutex> lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return stopping_ || !copies_.empty(); });
    if (stopping_) return;
    const std::shared_ptr<HostCopy> copy = std::move(copies_.front());
    copies_.pop_front();
    lock.unlock();
    copy->begin();
    lock.lock();
  }
}

}  // namespace xception
