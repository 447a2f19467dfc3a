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

dnnl::memory::data_type data_type_of(DType dtype) {
  switch (dtype) {
    case DType::bfloat16:
      return dnnl::memory::data_type::bf16;
    case DType::float16:
      return dnnl::memory::data_type::f16;
    case DType::uint8:
      return dnnl::memory::data_type::u8;
    case DType::int8:
      return dnnl::memory::data_type::s8;
    case DType::float32:
      break;
  }
  return dnnl::memory::data_type::f32;
}

dnnl::memory::desc row_major_desc(const TensorDesc& desc) {
  dnnl::memory::dims strides(desc.shape.size());
  int64_t stride = 1;
  for (size_t axis = desc.shape.size(); axis-- > 0;) {
    strides[axis] = stride;
    stride *= desc.shape[axis];
  }
  return {desc.shape, data_type_of(desc.dtype), strides};
}

dnnl::memory::desc rows_desc(const TensorDesc& desc) {
  const int64_t columns = desc.shape.back();
  return row_major_desc({desc.dtype, {element_count(desc.shape) / columns, columns}});
}

dnnl::memory::desc image_desc(const TensorDesc& nhwc) {
  const Shape& shape = nhwc.shape;
  return {{shape[0], shape[3], shape[1], shape[2]}, data_type_of(nhwc.dtype), dnnl::memory::format_tag::nhwc};
}

}  // namespace xception
