#pragma once
#include "ops/window.h"

namespace xception {

struct Extent {
  int rows;
  int columns;
};

inline Extent to_extent(const Pair& pair) { return {static_cast<int>(pair[0]), static_cast<int>(pair[1])}; }

// Where windows stand on an image, in the form that kernels are given. `padding` is above and to the left.
struct WindowGeometry {
  Extent input;
  Extent output;
  Extent window;
  Extent strides;
  Extent dilation_rate;
  Extent padding;
};

// For a DepthwiseConv2dProblem or a GroupedConv2dProblem.
template <typename Problem>
WindowGeometry convolution_geometry(const Problem& problem) {
  return {to_extent(problem.input),   to_extent(problem.output),        to_extent(problem.kernel),
          to_extent(problem.strides), to_extent(problem.dilation_rate), to_extent(problem.padding)};
}

}  // namespace xception
