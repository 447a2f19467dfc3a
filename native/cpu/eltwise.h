#pragma once
#include "cpu/primitive.h"
#include "ops/elementwise_activation.h"

namespace xception {

// The activation of these values, which may be done in place.
Primitive make_eltwise(const CpuContext& context, ElementwiseActivation activation, const TensorDesc& data);

}  // namespace xception
