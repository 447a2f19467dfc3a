#include "core/attributes.h"

#include <cmath>
#include <limits>

#include "core/error.h"

namespace xception {

namespace {

int whole(const std::string& key, double value) {
  if (!(std::abs(value) <= std::numeric_limits<int>::max()) || value != std::floor(value)) {
    throw Error("ERR_INVALID_ARGUMENT", "Expected a whole number for " + key);
  }
  return static_cast<int>(value);
}

}  // namespace

template <typename T>
const T& Attributes::get(const std::string& key, const char* expected) const {
  const auto found = values_.find(key);
  const T* value = found == values_.end() ? nullptr : std::get_if<T>(&found->second);
  if (!value) throw Error("ERR_INVALID_ARGUMENT", "Expected " + std::string(expected) + " for " + key);
  return *value;
}

bool Attributes::flag(const std::string& key) const { return get<bool>(key, "a boolean"); }

double Attributes::number(const std::string& key) const { return get<double>(key, "a number"); }

int Attributes::integer(const std::string& key) const { return whole(key, number(key)); }

const std::string& Attributes::text(const std::string& key) const {
  return get<std::string>(key, "a string");
}

const std::vector<double>& Attributes::numbers(const std::string& key) const {
  return get<std::vector<double>>(key, "numbers");
}

std::vector<int> Attributes::integers(const std::string& key, size_t count) const {
  const std::vector<double>& values = numbers(key);
  if (values.size() != count) {
    throw Error("ERR_INVALID_ARGUMENT", "Expected " + std::to_string(count) + " numbers for " + key);
  }
  std::vector<int> result;
  for (double value : values) result.push_back(whole(key, value));
  return result;
}

bool Attributes::is_text(const std::string& key) const {
  const auto found = values_.find(key);
  return found != values_.end() && std::holds_alternative<std::string>(found->second);
}

}  // namespace xception
