#pragma once
#include <string>
#include <utility>
#include <vector>

namespace xception {

// What nobody asked for and somebody should know: a process warning of JavaScript.
struct Warning {
  std::string code;  // "XCEPTION_CUDA_GRAPH"; stable
  std::string message;
  std::string detail;  // what the reader can do about it
};

// Warnings on their way from where they arise, on a device's queue, to the task that is to pass them on.
class Warnings {
 public:
  void add(Warning warning) { waiting_.push_back(std::move(warning)); }
  std::vector<Warning> take() { return std::exchange(waiting_, {}); }

 private:
  std::vector<Warning> waiting_;
};

}  // namespace xception
