#pragma once
#include <memory>
#include <vector>

#include "core/op.h"
#include "core/tensor_desc.h"

namespace xception {

struct GraphInput {
  int value;
  DType dtype;
};

// A checked list of ops, free of any device and of batch and image sizes. Immutable once made.
class Graph {
 public:
  // Throws ERR_GRAPH unless every value is produced once, before it is used.
  Graph(int values, std::vector<GraphInput> inputs, std::vector<int> outputs,
        std::vector<std::unique_ptr<Op>> ops);

  int values() const { return values_; }
  const std::vector<GraphInput>& inputs() const { return inputs_; }
  const std::vector<int>& outputs() const { return outputs_; }
  const std::vector<std::unique_ptr<Op>>& ops() const { return ops_; }

  // The description of every value for these input shapes, by value id. Throws ERR_SHAPE.
  std::vector<TensorDesc> infer(const std::vector<Shape>& input_shapes,
                                const std::vector<Shape>& weight_shapes) const;

 private:
  int values_;
  std::vector<GraphInput> inputs_;
  std::vector<int> outputs_;
  std::vector<std::unique_ptr<Op>> ops_;
};

}  // namespace xception
