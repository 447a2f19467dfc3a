#include "cpu/onednn.h"

#include <new>

#include "core/error.h"

namespace xception {

void rethrow_as_error(const std::string& layer) {
  try {
    throw;
  } catch (const dnnl::error& error) {
    if (error.status == dnnl_out_of_memory) {
      throw Error("ERR_OUT_OF_MEMORY", layer + ": oneDNN ran out of memory");
    }
    throw Error("ERR_BACKEND", layer + ": oneDNN: " + error.what());
  } catch (const std::bad_alloc&) {
    throw Error("ERR_OUT_OF_MEMORY", layer + ": out of memory");
  }
}

dnnl::memory::desc row_major_desc(const Shape& shape) {
  dnnl::memory::dims strides(shape.size());
  int64_t stride = 1;
  for (size_t axis = shape.size(); axis-- > 0;) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return {shape, dnnl::memory::data_type::f32, strides};
}

dnnl::memory::desc rows_desc(const Shape& shape) {
  return row_major_desc({element_count(shape) / shape.back(), shape.back()});
}

dnnl::memory::desc image_desc(const Shape& nhwc) {
  return {{nhwc[0], nhwc[3], nhwc[1], nhwc[2]}, dnnl::memory::data_type::f32, dnnl::memory::format_tag::nhwc};
}

}  // namespace xception
