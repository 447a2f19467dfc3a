#pragma once
#include "ops/conversion.h"

namespace xception {

// From uint8 or a floating dtype, rounded to nearest even.
class CastOp : public ConversionOp {
 public:
  CastOp(OpHeader header, const Attributes& attributes);
};

}  // namespace xception
