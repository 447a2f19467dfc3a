#pragma once
#include "operation_graph.h"

namespace emulator::cudnn {

// What an operation graph is to the choice of engines.
struct Pattern {
  enum class Kind {
    unsupported,
    dense_convolution,
    grouped_convolution,
    depthwise_convolution,
    pooling,
    reduction,
    matmul,
    pointwise
  };
  Kind kind = Kind::unsupported;
  cudnnDataType_t dtype = CUDNN_DATA_FLOAT;  // of the first input
  bool prologue = false;                     // pointwise operations before the main one
  bool epilogue = false;                     // and behind it
  // The one form of a convolution's epilogue that precompiled engines know: [+ residual] + bias [, ReLU],
  // every tensor in memory of the same type, those between the operations FLOAT.
  bool classic_epilogue = false;
  bool reduced_epilogue = false;  // a reduction behind a convolution
  int64_t batch = 1;
  bool vectorizable = true;  // channels are multiples of 8
};

Pattern classify(const OperationGraph& graph);

}  // namespace emulator::cudnn
