#pragma once
#include <optional>
#include <string>

namespace xception {

// Lies beside a file of plans while one of them is loaded: cuDNN can end the process over a plan, and the
// next process must not try again. It is a file that its process holds a lock on (flock), which goes with the
// process however that ends, and which processes in other PID namespaces see. Where no file can be made, as
// in a folder that is read-only, there is none.
class LoadMarker {
 public:
  // `graph` says which plan it is.
  LoadMarker(const std::string& plan_file, const std::string& graph);
  ~LoadMarker();
  LoadMarker(const LoadMarker&) = delete;
  LoadMarker& operator=(const LoadMarker&) = delete;

 private:
  std::string path_;
  int file_ = -1;
};

// The graph whose plan a process was loading when it ended; none where that has not happened. The markers of
// processes that are gone are removed; one that is left in a folder that is read-only is found again.
std::optional<std::string> take_interrupted_load(const std::string& plan_file);

}  // namespace xception
