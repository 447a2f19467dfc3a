#pragma once
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace xception {

// The attributes of one op as JavaScript sent them; an op reads its own in its constructor.
// Every getter throws ERR_INVALID_ARGUMENT when the attribute is missing or of another type.
class Attributes {
 public:
  using Value = std::variant<bool, double, std::string, std::vector<double>>;

  void set(const std::string& key, Value value) { values_[key] = std::move(value); }

  bool flag(const std::string& key) const;
  double number(const std::string& key) const;
  int integer(const std::string& key) const;
  const std::string& text(const std::string& key) const;
  const std::vector<double>& numbers(const std::string& key) const;
  // Exactly `count` whole numbers.
  std::vector<int> integers(const std::string& key, size_t count) const;
  bool is_text(const std::string& key) const;

 private:
  template <typename T>
  const T& get(const std::string& key, const char* expected) const;

  std::map<std::string, Value> values_;
};

}  // namespace xception
