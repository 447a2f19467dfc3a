#include "ops/rescaling.h"

#include "ops/checks.h"

namespace xception {

namespace {

std::vector<float> read(const Op& op, const Attributes& attributes, const std::string& key) {
  const std::vector<double>& numbers = attributes.numbers(key);
  for (double number : numbers) check_finite(op, key, number);
  return {numbers.begin(), numbers.end()};
}

}  // namespace

RescalingOp::RescalingOp(OpHeader header, const Attributes& attributes)
    : ConversionOp(std::move(header), attributes),
      scale(read(*this, attributes, "scale")),
      offset(read(*this, attributes, "offset")) {}

TensorDesc RescalingOp::infer(const std::vector<TensorDesc>& descs, const WeightShapes& shapes) const {
  const TensorDesc result = ConversionOp::infer(descs, shapes);
  const Shape& shape = descs[0].shape;
  for (size_t count : {scale.size(), offset.size()}) {
    if (count != 1 && static_cast<int64_t>(count) != shape.back()) {
      refuse(*this, "ERR_SHAPE",
             "expected one value or one per channel but received " + std::to_string(count) +
                 " values for an input of shape " + to_string(shape));
    }
  }
  return result;
}

}  // namespace xception
