#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/attributes.h"
#include "core/tensor_desc.h"

namespace xception {

// What every op of a graph has; lib/models/ops.ts says what each op computes.
struct OpHeader {
  std::string type;
  std::string name;  // of the layer it came from
  std::vector<int> inputs;
  int output = 0;
  std::map<std::string, int> weights;  // role -> index into the model's weights
};

// Role -> shape, for the weights that an op was given.
using WeightShapes = std::map<std::string, Shape>;

// A checked op, free of any device. Subclasses (native/ops) hold the attributes as public, typed fields.
class Op : public OpHeader {
 public:
  explicit Op(OpHeader header) : OpHeader(std::move(header)) {}
  virtual ~Op() = default;

  // Checks the inputs and weights and returns the output's description. Throws ERR_SHAPE or ERR_DTYPE.
  virtual TensorDesc infer(const std::vector<TensorDesc>& inputs, const WeightShapes& weights) const = 0;

  // Position in `inputs` of the value whose memory the output may take over when nobody else needs it; -1:
  // none. A kernel must also work when it did not get its wish.
  virtual int in_place_input() const { return -1; }
};

}  // namespace xception
