#include "json.h"

#include <cctype>
#include <cmath>
#include <cstdlib>
#include <stdexcept>

namespace emulator::cudnn {

class JsonParser {
 public:
  explicit JsonParser(const std::string& text) : text_(text) {}

  Json document() {
    Json value = parse_value(0);
    skip_space();
    if (at_ != text_.size()) fail("text behind the value");
    return value;
  }

 private:
  static constexpr int kMaxDepth = 64;

  [[noreturn]] void fail(const std::string& why) const {
    throw std::invalid_argument("JSON: " + why + " at character " + std::to_string(at_));
  }
  void skip_space() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }
  char peek() {
    skip_space();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(char wanted) {
    if (peek() != wanted) return false;
    ++at_;
    return true;
  }
  void expect(char wanted) {
    if (!take(wanted)) fail(std::string("expected '") + wanted + "'");
  }

  Json parse_value(int depth) {
    if (depth > kMaxDepth) fail("nested too deeply");
    switch (peek()) {
      case '{':
        return parse_object(depth);
      case '[':
        return parse_array(depth);
      case '"':
        return parse_string();
      default:
        return parse_literal();
    }
  }

  Json parse_object(int depth) {
    Json value;
    value.kind_ = Json::Kind::object;
    expect('{');
    if (take('}')) return value;
    do {
      if (peek() != '"') fail("expected a key");
      const std::string key = parse_string().text_;
      expect(':');
      value.members_[key] = parse_value(depth + 1);
    } while (take(','));
    expect('}');
    return value;
  }

  Json parse_array(int depth) {
    Json value;
    value.kind_ = Json::Kind::array;
    expect('[');
    if (take(']')) return value;
    do {
      value.items_.push_back(parse_value(depth + 1));
    } while (take(','));
    expect(']');
    return value;
  }

  Json parse_string() {
    Json value;
    value.kind_ = Json::Kind::string;
    expect('"');
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\') ++at_;
      if (at_ < text_.size()) value.text_ += text_[at_++];
    }
    if (at_ >= text_.size()) fail("unterminated string");
    ++at_;
    return value;
  }

  Json parse_literal() {
    Json value;
    for (const std::string word : {"true", "false", "null"}) {
      if (text_.compare(at_, word.size(), word) != 0) continue;
      at_ += word.size();
      value.kind_ = word == "null" ? Json::Kind::null : Json::Kind::boolean;
      value.number_ = word == "true";
      return value;
    }
    const char* start = text_.c_str() + at_;
    char* end = nullptr;
    value.kind_ = Json::Kind::number;
    value.number_ = std::strtod(start, &end);
    if (end == start) fail("expected a value");
    at_ += static_cast<size_t>(end - start);
    return value;
  }

  const std::string& text_;
  size_t at_ = 0;
};

Json Json::parse(const std::string& text) { return JsonParser(text).document(); }

const Json& Json::at(const std::string& key) const {
  const auto found = members_.find(key);
  if (found == members_.end()) throw std::invalid_argument("JSON: no member '" + key + "'");
  return found->second;
}

const std::vector<Json>& Json::items() const {
  if (kind_ != Kind::array) throw std::invalid_argument("JSON: not an array");
  return items_;
}

const std::string& Json::text() const {
  if (kind_ != Kind::string) throw std::invalid_argument("JSON: not a string");
  return text_;
}

double Json::number() const {
  if (kind_ != Kind::number && kind_ != Kind::boolean) throw std::invalid_argument("JSON: not a number");
  return number_;
}

int64_t Json::integer() const {
  const double value = number();
  if (!(std::fabs(value) <= 9007199254740992.0)) throw std::invalid_argument("JSON: not an integer");
  return static_cast<int64_t>(value);
}

}  // namespace emulator::cudnn
