#pragma once
#include <string>

namespace emulator {

// From now on a kernel that touches memory which is not there ends, as on a GPU, and the process lives on; a
// host function that touches device memory ends the process, but with a word on why. Not with
// AddressSanitizer, which has better words.
void watch_for_illegal_access();

// Where the last kernel that ended so had reached; empty if it ended otherwise.
std::string explain_illegal_access();

}  // namespace emulator
