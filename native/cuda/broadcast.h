#pragma once
#include "cuda/cuda_context.h"
#include "cuda/kernels/elementwise.h"
#include "ops/broadcast.h"

namespace xception {

// Combines the inputs one after the other.
std::unique_ptr<Kernel> make_broadcast(const BroadcastOp& op, const CudaContext& context,
                                       BinaryOperation operation);

}  // namespace xception
