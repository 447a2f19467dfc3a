#pragma once

namespace xception {

// Compute threads this process should use: XCEPTION_NUM_THREADS where it is a whole number, else the cores it
// may run on (affinity), within the CPU quota of its cgroup (v1 or v2). At least 1.
int cpu_count();

}  // namespace xception
