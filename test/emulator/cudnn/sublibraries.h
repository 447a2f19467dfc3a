#pragma once
#include <string>

namespace emulator::cudnn {

// Opens the parts of cuDNN, once, as the real one does when the first descriptor is finalized. Throws Refusal
// when one that nothing goes without is missing or of another version; others are done without. Where
// libcudnn_graph or cuBLASLt is missing, the real library takes the process down; so does this one.
void open_sublibraries();
// Whether libcudnn_NAME was opened, and is of cuDNN's version.
bool has_sublibrary(const std::string& name);

}  // namespace emulator::cudnn
