#pragma once
#include <string>

#include "core/tensor_desc.h"
#include "cpu/onednn_compat.h"

namespace xception {

// oneDNN's handles of the device's one engine and in-order stream.
struct OneDnn {
  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream{engine};
};

// For a catch block: throws what was caught again, turned into Error if it is oneDNN's or a lack of memory.
[[noreturn]] void rethrow_as_error(const std::string& layer);

dnnl::memory::data_type data_type_of(DType dtype);

// Row-major, in oneDNN's logical order of axes.
dnnl::memory::desc row_major_desc(const TensorDesc& desc);
// The same elements as rows of the last axis.
dnnl::memory::desc rows_desc(const TensorDesc& desc);
// An NHWC image: oneDNN numbers the axes of images N, C, H, W whatever their layout.
dnnl::memory::desc image_desc(const TensorDesc& nhwc);

}  // namespace xception
