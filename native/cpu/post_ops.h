#pragma once
#include "cpu/onednn.h"
#include "ops/elementwise_activation.h"

namespace xception {

// What oneDNN calls an activation, with its two parameters.
struct Eltwise {
  dnnl::algorithm algorithm;
  float alpha;
  float beta;
};

// For any activation but linear.
Eltwise eltwise_of(ElementwiseActivation activation);
void append_activation(dnnl::post_ops& post_ops, ElementwiseActivation activation);
// Attributes with these post-ops, and with the scratchpad in the kernel's workspace.
dnnl::primitive_attr make_attributes(const dnnl::post_ops& post_ops = {});

}  // namespace xception
