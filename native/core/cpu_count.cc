#include "core/cpu_count.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace xception {

namespace {

constexpr int kMostThreads = 1024;

int affinity_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
  // More cores than a cpu_set_t has bits.
  return static_cast<int>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN)));
}

double quota_in(const std::string& folder) {
  double quota = 0;
  double period = 0;
  std::string first;
  if (std::ifstream(folder + "/cpu.max") >> first >> period && first != "max" && period > 0) {
    return std::strtod(first.c_str(), nullptr) / period;
  }
  if (std::ifstream(folder + "/cpu.cfs_quota_us") >> quota && quota > 0 &&
      std::ifstream(folder + "/cpu.cfs_period_us") >> period && period > 0) {
    return quota / period;
  }
  return HUGE_VAL;
}

// The tightest quota on the way from the process's own cgroup up to the root.
double cgroup_cores() {
  double cores = HUGE_VAL;
  std::ifstream file("/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    std::string id, controllers, path;
    std::getline(fields, id, ':');
    std::getline(fields, controllers, ':');
    std::getline(fields, path);
    const bool v2 = controllers.empty();
    if (!v2 && ("," + controllers + ",").find(",cpu,") == std::string::npos) continue;
    const std::string mount = v2 ? "/sys/fs/cgroup" : "/sys/fs/cgroup/" + controllers;
    while (true) {
      cores = std::min(cores, quota_in(mount + path));
      if (path.empty() || path == "/") break;
      path.erase(path.rfind('/'));
    }
    // Inside a container the path may be the host's, while the mount shows the container's own cgroup.
    cores = std::min(cores, quota_in(mount));
  }
  return cores;
}

}  // namespace

int cpu_count() {
  if (const char* text = std::getenv("XCEPTION_NUM_THREADS")) {
    char* end = nullptr;
    const long asked = std::strtol(text, &end, 10);
    if (asked >= 1 && *end == '\0') return static_cast<int>(std::min<long>(asked, kMostThreads));
  }
  const double cores = std::min<double>(affinity_cores(), std::ceil(cgroup_cores()));
  return static_cast<int>(std::clamp<double>(cores, 1, kMostThreads));
}

}  // namespace xception
