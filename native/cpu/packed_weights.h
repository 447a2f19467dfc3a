#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/weights.h"
#include "cpu/host_memory.h"
#include "cpu/onednn.h"

namespace xception {

// Every weight in the forms that the plans of one model asked for; a form is there once.
class CpuPackedWeights final : public PackedWeights {
 public:
  explicit CpuPackedWeights(OneDnn onednn) : onednn_(std::move(onednn)) {}

  size_t bytes() const override;

  // The weight `key` in the form `wanted`. The first time, `fill` writes it in the form `plain`, whose
  // elements are floats; from then on a new form is made of an old one, for the host's arrays are gone by
  // then.
  dnnl::memory get(const std::string& key, const dnnl::memory::desc& wanted, const dnnl::memory::desc& plain,
                   const std::function<void(float*)>& fill);
  // The same of int8. `plain` is kept: from a form that makes up for signed sources none can be made.
  dnnl::memory get_int8(const std::string& key, const dnnl::memory::desc& wanted,
                        const dnnl::memory::desc& plain, const std::function<void(int8_t*)>& fill);

 private:
  using Fill = std::function<void(void*)>;

  // One layout of a weight, and the memory it lies in.
  struct Form {
    dnnl::memory memory;
    HostMemory storage;
  };

  dnnl::memory find_or_make(const std::string& key, const dnnl::memory::desc& wanted,
                            const dnnl::memory::desc& plain, bool keep_plain, const Fill& fill);
  Form make_form(const dnnl::memory::desc& desc) const;
  Form reordered(const Form& from, const dnnl::memory::desc& wanted);

  OneDnn onednn_;
  std::map<std::string, std::vector<Form>> forms_;
};

}  // namespace xception
