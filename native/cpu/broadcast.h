#pragma once
#include "cpu/primitive.h"
#include "ops/broadcast.h"

namespace xception {

// Combines the inputs one after the other. `neutral` is the value that `algorithm` leaves alone.
std::unique_ptr<Kernel> make_broadcast(const BroadcastOp& op, const CpuContext& context,
                                       dnnl::algorithm algorithm, float neutral);

}  // namespace xception
