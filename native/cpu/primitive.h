#pragma once
#include <initializer_list>
#include <string>
#include <unordered_map>
#include <utility>

#include "cpu/cpu_context.h"

namespace xception {

// A oneDNN primitive with all its memory objects, which only get their pointers for a run.
class Primitive {
 public:
  // `implementation` is oneDNN's name of it.
  Primitive(const CpuContext& context, const dnnl::primitive& primitive, std::string implementation,
            const dnnl::memory::desc& scratchpad);

  // An argument whose pointer comes with each run.
  void add(int argument, const dnnl::memory::desc& desc);
  // An argument that stays the same.
  void add(int argument, const dnnl::memory& memory) { arguments_[argument] = memory; }

  size_t workspace_bytes() const { return workspace_bytes_; }
  // What it reads, writes and computes at least.
  Launch launch() const;
  void run(std::initializer_list<std::pair<int, void*>> pointers, void* workspace);

 private:
  std::string name_;
  std::string implementation_;
  dnnl::engine engine_;
  dnnl::stream stream_;
  dnnl::primitive primitive_;
  size_t workspace_bytes_;
  std::unordered_map<int, dnnl::memory> arguments_;
};

// A primitive with one source and one destination.
template <typename T>
Primitive make_primitive(const CpuContext& context, const typename T::primitive_desc& desc) {
  Primitive primitive(context, T(desc), desc.impl_info_str(), desc.scratchpad_desc());
  primitive.add(DNNL_ARG_SRC, desc.src_desc());
  primitive.add(DNNL_ARG_DST, desc.dst_desc());
  return primitive;
}

}  // namespace xception
