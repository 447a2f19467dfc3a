#include <emulated_device.h>
#include <emulated_kernel.h>

#include <array>
#include <cstring>

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

void run_grid(const KernelLaunch& launch, const std::string& name) {
  gridDim = launch.grid;
  blockDim = launch.block;
  for (unsigned z = 0; z < launch.grid.z; ++z) {
    for (unsigned y = 0; y < launch.grid.y; ++y) {
      const Shuffled order(launch.grid.x);
      for (unsigned i = 0; i < launch.grid.x; ++i) {
        blockIdx = {order[i], y, z};
        const auto failure = Block::current().run(launch.block, launch.run_thread, launch.arguments.get());
        if (failure.empty()) continue;
        const auto where = explain_illegal_access();
        violation("kernel " + name + ": " + failure + where);
        fail_device(current_device(), where.empty() ? cudaErrorLaunchFailure : cudaErrorIllegalAddress);
        return;
      }
    }
  }
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
  return emulated_call({"cudaLaunchKernelEx", launch.name, launch.stream}, kAsynchronous, [&](Record&) {
    const auto stream = streams().find(launch.stream);
    if (!stream || stream->device() != current_device()) return cudaErrorInvalidResourceHandle;
    if (!is_legal(launch.grid, launch.block)) return cudaErrorInvalidConfiguration;
    const std::string name = launch.name;
    return submit(stream, {name, [launch, name] { run_grid(launch, name); }});
  });
}

}  // namespace emulator
