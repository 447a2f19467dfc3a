#include "cpu/instruction_set.h"

#include <oneapi/dnnl/dnnl.h>
#include <oneapi/dnnl/dnnl_debug.h>

#include <cstdlib>

namespace xception {

namespace {

// oneDNN's numbers of instruction sets have a bit for each part.
bool includes(dnnl_cpu_isa_t part) { return (dnnl_get_effective_cpu_isa() & part) == part; }

bool emulates_bfloat16() {
  const char* const wish = std::getenv("XCEPTION_CPU_BFLOAT16");
  return wish && std::string(wish) == "emulate" && includes(dnnl_cpu_isa_avx512_core);
}

}  // namespace

std::string instruction_set() {
  const std::string name = dnnl_cpu_isa2str(dnnl_get_effective_cpu_isa());
  const std::string prefix = "cpu_isa_";
  return name.compare(0, prefix.size(), prefix) == 0 ? name.substr(prefix.size()) : name;
}

bool has_avx2() { return includes(dnnl_cpu_isa_avx2); }

bool has_avx512() { return includes(dnnl_cpu_isa_avx512_core); }

std::vector<DType> computed_dtypes() {
  std::vector<DType> dtypes = {DType::float32};
  // AMX includes it.
  if (includes(dnnl_cpu_isa_avx512_core_bf16) || emulates_bfloat16()) dtypes.push_back(DType::bfloat16);
  // Without VNNI, sums of products of 8 bits saturate.
  if (includes(dnnl_cpu_isa_avx512_core_vnni) || includes(dnnl_cpu_isa_avx2_vnni))
    dtypes.push_back(DType::int8);
  return dtypes;
}

}  // namespace xception
