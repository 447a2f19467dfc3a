#include "cuda/compute_capability.h"

#include "core/error.h"

namespace xception {

namespace {

constexpr int kTuring = 750;  // the oldest that CUDA 13 has
constexpr int kAmpere = 800;  // the first with bfloat16

}  // namespace

std::string compute_capability_text(int compute_capability) {
  return std::to_string(compute_capability / 100) + "." + std::to_string(compute_capability / 10 % 10);
}

std::vector<DType> supported_dtypes(int compute_capability) {
  std::vector<DType> dtypes = {DType::float32, DType::float16};
  if (compute_capability >= kAmpere) dtypes.push_back(DType::bfloat16);
  return dtypes;
}

void check_compute_capability(const char* code, const std::string& gpu, int compute_capability) {
  if (compute_capability >= kTuring) return;
  throw Error(code,
              gpu + " has compute capability " + compute_capability_text(compute_capability) +
                  ", and CUDA models need " + compute_capability_text(kTuring) + " or higher",
              "Use a GPU of the Turing generation or newer, or device 'cpu'.");
}

}  // namespace xception
