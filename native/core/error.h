#pragma once
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

namespace xception {

// A failure that reaches JavaScript as an XceptionError; the code is one of lib/errors.ts.
class Error : public std::runtime_error {
 public:
  Error(std::string code, const std::string& message, std::string hint = "")
      : std::runtime_error(message), code_(std::move(code)), hint_(std::move(hint)) {}

  const std::string& code() const { return code_; }
  const std::string& hint() const { return hint_; }

 private:
  std::string code_;
  std::string hint_;
};

// Any C++ exception as one of ours: std::bad_alloc becomes ERR_OUT_OF_MEMORY, an unknown one ERR_INTERNAL.
Error as_error(const std::exception_ptr& exception);

}  // namespace xception
