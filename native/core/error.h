#pragma once
#include <stdexcept>
#include <string>
#include <utility>

namespace xception {

// A failure that reaches JavaScript as an XceptionError; `code` is one of lib/errors.ts.
class Error : public std::runtime_error {
 public:
  Error(std::string code, const std::string& message, std::string hint = "")
      : std::runtime_error(message), code(std::move(code)), hint(std::move(hint)) {}

  const std::string code;
  const std::string hint;
};

}  // namespace xception
