#pragma once
#include <cudnn.h>

struct cudnnContext {
  int device = 0;
  cudaStream_t stream = nullptr;
};

namespace emulator::cudnn {

// On the current device. Throws Refusal where there is none.
cudnnHandle_t create_handle();
void destroy_handle(cudnnHandle_t handle);
// Throws Refusal when it is null; a violation when it is none, or was destroyed.
cudnnContext& find_handle(cudnnHandle_t handle);
// As an attribute holds it.
cudnnContext& find_handle(int64_t attribute);

}  // namespace emulator::cudnn
