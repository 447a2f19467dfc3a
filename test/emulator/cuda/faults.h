#pragma once
#include <string>

namespace emulator {

// The error that this call must fail with, by name; empty for none. Counts the call.
std::string take_fault(const std::string& call);

}  // namespace emulator
