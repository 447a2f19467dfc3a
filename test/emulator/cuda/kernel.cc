#include <emulated_device.h>
#include <emulated_kernel.h>

#include <array>
#include <cstring>
#include <memory>
#include <utility>

#include "block.h"
#include "call.h"
#include "capture.h"
#include "device_memory.h"
#include "illegal_access.h"
#include "random.h"

namespace emulator {

namespace {

bool is_legal(const dim3& grid, const dim3& block) {
  const auto within = [](const dim3& shape, const std::array<int, 3>& limit) {
    return shape.x > 0 && shape.y > 0 && shape.z > 0 && shape.x <= static_cast<unsigned>(limit[0]) &&
           shape.y <= static_cast<unsigned>(limit[1]) && shape.z <= static_cast<unsigned>(limit[2]);
  };
  static const auto max_grid = profile_triple("maxGridSize");
  static const auto max_block = profile_triple("maxBlockSize");
  static const auto max_threads = static_cast<unsigned long long>(profile_number("maxThreadsPerBlock"));
  return within(grid, max_grid) && within(block, max_block) &&
         1ULL * block.x * block.y * block.z <= max_threads;
}

// One run of a kernel. begin(), which may be left out, is what a GPU may do of a programmatic launch before
// the kernel ahead of it has ended: a block, drawn at random, goes as far as to the place where its threads
// wait for that. What the block has in shared memory by then, a kernel that runs meanwhile may overwrite.
class Grid {
 public:
  explicit Grid(KernelLaunch launch) : launch_(std::move(launch)), name_(launch_.name) {}

  void begin() {
    const dim3& grid = launch_.grid;
    early_at_ = {random_below(grid.x), random_below(grid.y), random_below(grid.z)};
    early_ = std::make_unique<Block>();
    enter(early_at_);
    failed_ =
        !check(*early_, early_->begin(launch_.block, launch_.run_thread, launch_.arguments.get()), true);
  }

  void finish() {
    if (failed_) return;
    if (early_) {
      enter(early_at_);
      if (!check(*early_, early_->finish())) return;
    }
    for (unsigned z = 0; z < launch_.grid.z; ++z) {
      for (unsigned y = 0; y < launch_.grid.y; ++y) {
        const Shuffled order(launch_.grid.x);
        for (unsigned i = 0; i < launch_.grid.x; ++i) {
          const uint3 at = {order[i], y, z};
          if (early_ && at.x == early_at_.x && at.y == early_at_.y && at.z == early_at_.z) continue;
          enter(at);
          Block& block = Block::current();
          if (!check(block, block.run(launch_.block, launch_.run_thread, launch_.arguments.get()))) return;
        }
      }
    }
  }

 private:
  void enter(const uint3& block) const {
    gridDim = launch_.grid;
    blockDim = launch_.block;
    blockIdx = block;
  }

  // Whether all is well with a block.
  bool check(const Block& block, const std::string& failure, bool is_under_way = false) {
    if (!failure.empty()) {
      const auto where = explain_illegal_access();
      violation("kernel " + name_ + ": " + failure + where);
      fail_device(current_device(), where.empty() ? cudaErrorLaunchFailure : cudaErrorIllegalAddress);
      return false;
    }
    if (launch_.programmatic && !is_under_way && !block.has_synchronized() && !is_reported_) {
      violation("kernel " + name_ + ": a block of a programmatic launch ends without " +
                "cudaGridDependencySynchronize()");
      is_reported_ = true;
    }
    return true;
  }

  KernelLaunch launch_;
  std::string name_;
  std::unique_ptr<Block> early_;
  uint3 early_at_ = {0, 0, 0};
  bool failed_ = false;
  bool is_reported_ = false;
};

Work work_of(const KernelLaunch& launch) {
  Work work;
  work.name = launch.name;
  work.is_kernel = true;
  work.body = [launch] { Grid(launch).finish(); };
  if (launch.programmatic) {
    work.begin = [launch] {
      auto grid = std::make_shared<Grid>(launch);
      grid->begin();
      return [grid] { grid->finish(); };
    };
  }
  return work;
}

}  // namespace

void dereferenceable(void* argument, std::size_t bytes) {
  auto* words = static_cast<unsigned char*>(argument);
  for (std::size_t at = 0; at + sizeof(void*) <= bytes; at += sizeof(void*)) {
    void* pointer;
    std::memcpy(&pointer, words + at, sizeof(pointer));
    if (!DeviceMemory::instance().contains(pointer)) continue;
    pointer = DeviceMemory::instance().view(pointer);
    std::memcpy(words + at, &pointer, sizeof(pointer));
  }
}

cudaError_t launch_kernel(const KernelLaunch& launch) {
  return emulated_call({"cudaLaunchKernelEx", launch.name, launch.stream}, kAsynchronous, [&](Record& record) {
    record.programmatic = launch.programmatic;
    const auto stream = streams().find(launch.stream);
    if (!stream || stream->device() != current_device()) return cudaErrorInvalidResourceHandle;
    if (!is_legal(launch.grid, launch.block)) return cudaErrorInvalidConfiguration;
    if (launch.programmatic && profile_number("deviceVer") < 900) {
      violation(std::string("kernel ") + launch.name +
                ": no programmatic launches before compute capability 9.0");
    }
    return submit(stream, work_of(launch));
  });
}

}  // namespace emulator
