#pragma once
#include <cuda_runtime.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "handles.h"

namespace emulator {

struct Capture;

// Something for a stream's thread to do.
struct Work {
  std::string name;  // for the record; none if empty
  std::function<void()> body;
  bool always = false;           // also on a device that is lost
  unsigned long long graph = 0;  // that it is a node of
  bool is_kernel = false;
  // Of a kernel that may begin before the kernel ahead of it has ended: begins it and returns what is left.
  std::function<std::function<void()>()> begin = nullptr;
};

// Work in order, on a thread of its own. The thread ends when the stream is closed and its work is done.
class Stream : public std::enable_shared_from_this<Stream> {
 public:
  static std::shared_ptr<Stream> create(int device, bool blocking);

  int device() const { return device_; }
  bool blocking() const { return blocking_; }  // waits for and is waited for by the legacy default stream
  unsigned long long number() const { return number_; }

  void push(Work work);
  void wait();
  bool idle();
  void close();

  // Does one piece of work on this stream's thread.
  void perform(const Work& work) const;
  // To be called before the kernel ahead of `work` is performed.
  void begin(Work& work) const;

  // While the stream is being captured; under capture_mutex().
  std::shared_ptr<Capture> capture;
  std::vector<std::size_t> frontier;  // nodes that the next one depends on

  cudaStream_t handle = nullptr;

 private:
  Stream(int device, bool blocking) : device_(device), blocking_(blocking) {}
  void run();
  void guard(const std::string& name, const std::function<void()>& body) const;

  int device_;
  bool blocking_;
  unsigned long long number_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Work> queue_;
  bool busy_ = false;
  bool closed_ = false;
};

Handles<cudaStream_t, Stream>& streams();

// A point in a stream's work.
class Ticket {
 public:
  void pass();
  void wait();
  bool passed();
  std::chrono::steady_clock::time_point time();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool passed_ = false;
  std::chrono::steady_clock::time_point time_;
};

}  // namespace emulator
