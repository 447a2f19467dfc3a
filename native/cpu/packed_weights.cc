#include "cpu/packed_weights.h"

#include <utility>

namespace xception {

size_t CpuPackedWeights::bytes() const {
  size_t total = 0;
  for (const auto& weight : forms_) {
    for (const Form& form : weight.second) total += form.memory.get_desc().get_size();
  }
  return total;
}

dnnl::memory CpuPackedWeights::get(const std::string& key, const dnnl::memory::desc& wanted,
                                   const dnnl::memory::desc& plain, const std::function<void(float*)>& fill) {
  std::vector<Form>& forms = forms_[key];
  for (const Form& form : forms) {
    if (form.memory.get_desc() == wanted) return form.memory;
  }
  if (!forms.empty()) {
    forms.push_back(reordered(forms.front(), wanted));
  } else {
    Form source = make_form(plain);
    fill(static_cast<float*>(source.storage.get()));
    forms.push_back(plain == wanted ? std::move(source) : reordered(source, wanted));
  }
  return forms.back().memory;
}

CpuPackedWeights::Form CpuPackedWeights::make_form(const dnnl::memory::desc& desc) const {
  HostMemory storage = allocate_host_memory(desc.get_size());
  return {dnnl::memory(desc, onednn_.engine, storage.get()), std::move(storage)};
}

CpuPackedWeights::Form CpuPackedWeights::reordered(const Form& from, const dnnl::memory::desc& wanted) {
  Form to = make_form(wanted);
  dnnl::memory source = from.memory;
  dnnl::reorder(source, to.memory).execute(onednn_.stream, source, to.memory);
  onednn_.stream.wait();
  return to;
}

}  // namespace xception
