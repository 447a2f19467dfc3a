#pragma once
// launch() of native/cuda/kernels/launch.h, which includes this, for kernels that run on the CPU.
#include "emulated_kernel.h"

namespace xception {

template <typename... Parameters, typename... Arguments>
void launch(const char* name, void (*kernel)(Parameters...), const LaunchShape& shape,
            const LaunchStream& stream, Arguments... arguments) {
  check_cuda(emulator::launch_kernel(stream.programmatic, name, kernel, shape.grid, shape.block,
                                     stream.stream, arguments...),
             name);
}

}  // namespace xception
