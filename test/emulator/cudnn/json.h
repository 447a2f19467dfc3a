#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace emulator::cudnn {

// As much of JSON as plans and descriptions of GPUs need: numbers are doubles, exact up to 2^53.
class Json {
 public:
  enum class Kind { null, boolean, number, string, array, object };

  // Throws std::invalid_argument.
  static Json parse(const std::string& text);

  Kind kind() const { return kind_; }
  bool has(const std::string& key) const { return members_.count(key) != 0; }
  // Throw std::invalid_argument when this is not of the kind, or has no such member.
  const Json& at(const std::string& key) const;
  const std::vector<Json>& items() const;
  const std::string& text() const;
  double number() const;
  int64_t integer() const;  // a whole number of at most 2^53

 private:
  friend class JsonParser;

  Kind kind_ = Kind::null;
  double number_ = 0;
  std::string text_;
  std::vector<Json> items_;
  std::map<std::string, Json> members_;
};

}  // namespace emulator::cudnn
