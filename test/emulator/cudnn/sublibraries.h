#pragma once
#include <string>

namespace emulator::cudnn {

// Whether libcudnn_NAME.so.9 lies beside this library.
bool has_sublibrary(const std::string& name);
// Throws Refusal when one is missing that nothing goes without.
void require_sublibraries();
// The real library takes the process down when it misses these; so does this one.
void abort_without_dependencies();

}  // namespace emulator::cudnn
