#pragma once
#include "value.h"

namespace emulator::cudnn {

// Every operation computes in float64 and rounds its result to float32 once. Where its tensor is in memory in
// a narrower type, or is virtual in one, that is rounded to afterwards.
Value run_convolution(const Operation& operation, const Value& x, const Value& w);
Value run_pointwise(const Operation& operation, const Value& x, const Value* b);
Value run_resample(const Operation& operation, const Value& x);
Value run_reduction(const Operation& operation, const Value& x);
Value run_matmul(const Operation& operation, const Value& a, const Value& b);

}  // namespace emulator::cudnn
