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
  return find_or_make(key, wanted, plain, false, [&](void* to) { fill(static_cast<float*>(to)); });
}

dnnl::memory CpuPackedWeights::get_int8(const std::string& key, const dnnl::memory::desc& wanted,
                                        const dnnl::memory::desc& plain,
                                        const std::function<void(int8_t*)>& fill) {
  return find_or_make(key, wanted, plain, true, [&](void* to) { fill(static_cast<int8_t*>(to)); });
}

dnnl::memory CpuPackedWeights::find_or_make(const std::string& key, const dnnl::memory::desc& wanted,
                                            const dnnl::memory::desc& plain, bool keep_plain,
                                            const Fill& fill) {
  std::vector<Form>& forms = forms_[key];
  for (const Form& form : forms) {
    if (form.memory.get_desc() == wanted) return form.memory;
  }
  if (forms.empty()) {
    Form source = make_form(plain);
    fill(source.storage.get());
    if (!keep_plain && plain != wanted) source = reordered(source, wanted);
    forms.push_back(std::move(source));
  }
  if (forms.back().memory.get_desc() != wanted) forms.push_back(reordered(forms.front(), wanted));
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
