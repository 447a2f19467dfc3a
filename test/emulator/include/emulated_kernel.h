#pragma once
// How a kernel gets from launch() to the emulator.
#include <cuda_runtime.h>

#include <cstddef>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

namespace emulator {

struct KernelLaunch {
  const char* name;
  dim3 grid;
  dim3 block;
  cudaStream_t stream;
  bool programmatic;  // cudaLaunchAttributeProgrammaticStreamSerialization
  std::shared_ptr<void> arguments;
  void (*run_thread)(void* arguments);
};
cudaError_t launch_kernel(const KernelLaunch& launch);

// Turns every device pointer within a kernel's argument into what can be dereferenced.
void dereferenceable(void* argument, std::size_t bytes);

template <typename... Parameters>
struct KernelCall {
  void (*kernel)(Parameters...);
  std::tuple<Parameters...> arguments;

  static void run(void* call) {
    const auto& self = *static_cast<const KernelCall*>(call);
    std::apply(self.kernel, self.arguments);
  }
};

template <typename... Parameters, typename... Arguments>
cudaError_t launch_kernel(bool programmatic, const char* name, void (*kernel)(Parameters...), dim3 grid,
                          dim3 block, cudaStream_t stream, Arguments... arguments) {
  static_assert((std::is_trivially_copyable<Parameters>::value && ...),
                "a kernel's arguments are copied as bytes");
  using Call = KernelCall<Parameters...>;
  auto call = std::make_shared<Call>(Call{kernel, {static_cast<Parameters>(arguments)...}});
  std::apply([](auto&... argument) { (dereferenceable(&argument, sizeof(argument)), ...); }, call->arguments);
  return launch_kernel({name, grid, block, stream, programmatic, call, &Call::run});
}

template <typename... Parameters, typename... Arguments>
cudaError_t launch_kernel(const char* name, void (*kernel)(Parameters...), dim3 grid, dim3 block,
                          cudaStream_t stream, Arguments... arguments) {
  return launch_kernel(false, name, kernel, grid, block, stream, arguments...);
}

}  // namespace emulator
