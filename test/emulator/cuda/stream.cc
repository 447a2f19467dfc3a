#include "stream.h"

#include <array>
#include <atomic>
#include <cstdlib>
#include <thread>

#include "books.h"
#include "device.h"
#include "emulator.h"
#include "random.h"

namespace emulator {

namespace {

struct Delays {
  std::mutex mutex;
  std::map<unsigned long long, int> microseconds;
  std::map<std::string, int> of_work;

  // "200" for all streams, "2:5000" for the second.
  Delays() {
    const char* text = std::getenv("EMULATOR_DELAY");
    if (!text) return;
    char* end = nullptr;
    const long first = std::strtol(text, &end, 10);
    if (*end == ':') {
      microseconds[static_cast<unsigned long long>(first)] = std::atoi(end + 1);
    } else {
      microseconds[0] = static_cast<int>(first);
    }
  }
};

Delays& delays() {
  static auto* instance = new Delays;
  return *instance;
}

void delay(unsigned long long stream, const std::string& name) {
  int microseconds = 0;
  int exactly = 0;
  {
    std::lock_guard<std::mutex> lock(delays().mutex);
    const auto of_work = delays().of_work.find(name);
    if (of_work != delays().of_work.end()) exactly = of_work->second;
    for (const auto number : {stream, 0ULL}) {
      const auto found = delays().microseconds.find(number);
      if (found == delays().microseconds.end()) continue;
      microseconds = found->second;
      break;
    }
  }
  if (microseconds > 0) {
    std::this_thread::sleep_for(
        std::chrono::microseconds(random_below(static_cast<unsigned>(microseconds) + 1)));
  }
  if (exactly > 0) std::this_thread::sleep_for(std::chrono::microseconds(exactly));
}

}  // namespace

void set_delay(int stream, int microseconds) {
  std::lock_guard<std::mutex> lock(delays().mutex);
  delays().microseconds[static_cast<unsigned long long>(stream)] = microseconds;
}

void set_delay_of(const std::string& name, int microseconds) {
  std::lock_guard<std::mutex> lock(delays().mutex);
  delays().of_work[name] = microseconds;
}

Handles<cudaStream_t, Stream>& streams() {
  static auto* instance = new Handles<cudaStream_t, Stream>("stream");
  return *instance;
}

bool is_stream(cudaStream_t stream) { return streams().find(stream) != nullptr; }

std::shared_ptr<Stream> Stream::create(int device, bool blocking) {
  std::shared_ptr<Stream> stream(new Stream(device, blocking));
  stream->handle = streams().add(stream);
  stream->number_ = handle_number(stream->handle);
  std::thread([stream] { stream->run(); }).detach();
  return stream;
}

void Stream::push(Work work) {
  std::lock_guard<std::mutex> lock(mutex_);
  queue_.push_back(std::move(work));
  changed_.notify_all();
}

void Stream::wait() {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [&] { return queue_.empty() && !busy_; });
}

bool Stream::idle() {
  std::lock_guard<std::mutex> lock(mutex_);
  return queue_.empty() && !busy_;
}

void Stream::close() {
  std::lock_guard<std::mutex> lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

void Stream::perform(const Work& work) const {
  if (!work.always && error_of(device_) != cudaSuccess) return;
  delay(number_, work.name);
  if (!work.name.empty()) record_run(work.name, number_, work.graph);
  guard(work.name, work.body);
}

void Stream::begin(Work& work) const {
  if (error_of(device_) != cudaSuccess) return;
  guard(work.name, [&] { work.body = work.begin(); });
  work.begin = nullptr;
}

void Stream::guard(const std::string& name, const std::function<void()>& body) const {
  try {
    body();
  } catch (const std::exception& error) {
    violation(name + ": " + error.what());
    fail_device(device_, cudaErrorLaunchFailure);
  }
}

void Stream::run() {
  set_current_device(device_);
  number_thread(number_);
  std::unique_lock<std::mutex> lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return closed_ || !queue_.empty(); });
    if (queue_.empty()) return;
    Work work = std::move(queue_.front());
    queue_.pop_front();
    // What others add meanwhile leaves it where it is.
    Work* const next = work.is_kernel && !queue_.empty() && queue_.front().begin ? &queue_.front() : nullptr;
    busy_ = true;
    lock.unlock();
    if (next) begin(*next);
    perform(work);
    work = {};  // what it holds is let go before anyone is told that it is done
    lock.lock();
    busy_ = false;
    changed_.notify_all();
  }
}

namespace {

// By how much the clock of the events on this thread's stream is ahead.
thread_local std::chrono::microseconds time_taken{0};

}  // namespace

void take_time(int microseconds) { time_taken += std::chrono::microseconds(microseconds); }

void Ticket::pass() {
  std::lock_guard<std::mutex> lock(mutex_);
  passed_ = true;
  time_ = std::chrono::steady_clock::now() + time_taken;
  changed_.notify_all();
}

void Ticket::wait() {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [&] { return passed_; });
}

bool Ticket::passed() {
  std::lock_guard<std::mutex> lock(mutex_);
  return passed_;
}

std::chrono::steady_clock::time_point Ticket::time() {
  std::lock_guard<std::mutex> lock(mutex_);
  return time_;
}

}  // namespace emulator
