#pragma once
#include <string>

namespace emulator {

// A text as a JSON string, quotes included.
std::string json(const std::string& text);

// A line of the record about work as a stream's thread runs it; `graph` is 0 outside graphs.
void record_run(const std::string& name, unsigned long long stream, unsigned long long graph);

void count_bytes(const char* kind, long long change);

}  // namespace emulator
