#pragma once
#include <vector>

#include "device_properties.h"
#include "pattern.h"

namespace emulator::cudnn {

// One way to run a graph. They all compute the same; what differs is what the choice among them looks at.
struct EngineConfiguration {
  int64_t engine = 0;
  int64_t tile = 0;  // its one knob, CUDNN_KNOB_TYPE_TILE_SIZE
  bool tensor_cores = false;
  bool runtime_compiled = false;
  size_t workspace = 0;
  bool fails = false;  // its plan cannot be finalized after all
  // Only where EMULATOR_CUDNN_ENGINES says so:
  bool uncapturable = false;  // what it does spoils a capture
  int microseconds = 0;       // that a run takes longer by the events' clock
};

constexpr int64_t kEngineCount = 61;

// Those that the heuristics of a mode return, the one they hold for the fastest first.
std::vector<EngineConfiguration> engine_configurations(const Pattern& pattern, const DeviceProperties& device,
                                                       cudnnBackendHeurMode_t mode);
// All that there are for a graph on a device.
std::vector<EngineConfiguration> all_configurations(const Pattern& pattern, const DeviceProperties& device);

}  // namespace emulator::cudnn
