#include "faults.h"

#include <cstdlib>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "emulator.h"

namespace emulator {

namespace {

struct Fault {
  std::string call;
  long at;  // which call from when the fault was set, from 1; 0 for all
  std::string error;
  long calls = 0;
};

// "cudaMalloc:3=cudaErrorMemoryAllocation"
Fault parse(const std::string& text) {
  const auto colon = text.find(':');
  const auto equals = text.find('=', colon == std::string::npos ? 0 : colon);
  if (colon == std::string::npos || equals == std::string::npos) {
    throw std::invalid_argument("a fault is CALL:COUNT=ERROR, not '" + text + "'");
  }
  const auto count = text.substr(colon + 1, equals - colon - 1);
  char* end = nullptr;
  const long at = count == "*" ? 0 : std::strtol(count.c_str(), &end, 10);
  if (count != "*" && (at < 1 || *end != '\0')) {
    throw std::invalid_argument("a fault's count is a number from 1, or *, not '" + count + "'");
  }
  return {text.substr(0, colon), at, text.substr(equals + 1)};
}

std::vector<Fault> parse_all(const std::string& text) {
  std::vector<Fault> faults;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ';');) {
    if (!part.empty()) faults.push_back(parse(part));
  }
  return faults;
}

struct Faults {
  std::mutex mutex;
  std::vector<Fault> faults;

  Faults() {
    if (const char* text = std::getenv("EMULATOR_FAULT")) faults = parse_all(text);
  }
};

Faults& all() {
  static auto* instance = new Faults;
  return *instance;
}

}  // namespace

void set_faults(const std::string& faults) {
  auto parsed = parse_all(faults);
  std::lock_guard<std::mutex> lock(all().mutex);
  all().faults = std::move(parsed);
}

std::string take_fault(const std::string& call) {
  std::lock_guard<std::mutex> lock(all().mutex);
  std::string error;
  for (auto& fault : all().faults) {
    if (fault.call != call) continue;
    ++fault.calls;
    if (fault.at == 0 || fault.at == fault.calls) error = fault.error;
  }
  return error;
}

}  // namespace emulator
