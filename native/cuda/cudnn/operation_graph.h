#pragma once
#include <deque>
#include <memory>
#include <utility>

#include "cuda/cudnn/convolution_graph.h"
#include "cuda/cudnn/descriptor.h"
#include "cuda/cudnn/plan_target.h"

namespace xception {

// The tensors of a graph that are in memory, by the number that a variant pack knows them by.
enum TensorId : int64_t { kInputId = 1, kKernelId, kResidualId, kBiasId, kOutputId, kFirstVirtualId };

// A convolution as a finalized operation graph of cuDNN.
class OperationGraph {
 public:
  // Null when cuDNN has no such graph.
  static std::shared_ptr<const OperationGraph> build(const std::shared_ptr<const CudnnLibrary>& library,
                                                     const ConvolutionGraph& graph, const PlanTarget& target);

  const Descriptor& descriptor() const { return descriptors_.back(); }

 private:
  explicit OperationGraph(std::deque<Descriptor> descriptors) : descriptors_(std::move(descriptors)) {}

  std::deque<Descriptor> descriptors_;  // those of tensors and operations, and last the graph's own
};

}  // namespace xception
