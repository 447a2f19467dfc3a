#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "emulator.h"

namespace emulator {

namespace {

std::string read_profile() {
  const char* path = std::getenv("EMULATOR_PROFILE");
  std::ifstream file(path ? path : EMULATOR_DEFAULT_PROFILE);
  if (!file)
    throw std::runtime_error(std::string("emulator: no GPU profile at ") +
                             (path ? path : "the default path"));
  return {std::istreambuf_iterator<char>(file), {}};
}

// A profile is one flat object, so its values follow their names.
std::size_t value_of(const std::string& json, const char* name) {
  const auto key = '"' + std::string(name) + '"';
  const auto at = json.find(key);
  if (at == std::string::npos) throw std::runtime_error("emulator: the GPU profile has no " + key);
  return json.find_first_not_of(" :\t\r\n", at + key.size());
}

}  // namespace

const std::string& profile_json() {
  static const auto* text = new std::string(read_profile());
  return *text;
}

long long profile_number(const char* name) {
  return std::strtoll(profile_json().c_str() + value_of(profile_json(), name), nullptr, 10);
}

std::array<int, 3> profile_triple(const char* name) {
  const char* at = profile_json().c_str() + value_of(profile_json(), name);
  std::array<int, 3> values{};
  for (int& value : values) {
    char* end = nullptr;
    value = static_cast<int>(std::strtol(at + 1, &end, 10));  // behind '[' or ','
    at = end;
  }
  return values;
}

std::string profile_text(const char* name) {
  const auto begin = value_of(profile_json(), name) + 1;
  return profile_json().substr(begin, profile_json().find('"', begin) - begin);
}

}  // namespace emulator
