#pragma once
#include "core/op.h"

namespace xception {

// What cast and rescaling have in common: the output has a dtype of its own, and zeros appended to the
// channels.
class ConversionOp : public Op {
 public:
  ConversionOp(OpHeader header, const Attributes& attributes);
  TensorDesc infer(const std::vector<TensorDesc>& inputs, const WeightShapes& weights) const override;

  const DType dtype;   // floating
  const int channels;  // of the output; 0: as many as the input has
};

}  // namespace xception
