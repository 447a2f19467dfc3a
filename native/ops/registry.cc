#include "ops/registry.h"

#include <map>

#include "core/error.h"
#include "ops/all_ops.h"

namespace xception {

namespace {

using Factory = std::unique_ptr<Op> (*)(OpHeader header, const Attributes& attributes);

const std::map<std::string, Factory>& factories() {
  static const std::map<std::string, Factory> table = [] {
    std::map<std::string, Factory> made;
    for_each_op([&](const char* type, auto op_class) {
      made[type] = [](OpHeader header, const Attributes& attributes) -> std::unique_ptr<Op> {
        return std::make_unique<typename decltype(op_class)::Type>(std::move(header), attributes);
      };
    });
    return made;
  }();
  return table;
}

}  // namespace

std::unique_ptr<Op> make_op(OpHeader header, const Attributes& attributes) {
  const auto found = factories().find(header.type);
  if (found == factories().end()) {
    throw Error("ERR_INVALID_ARGUMENT", header.name + ": there is no op '" + header.type + "'");
  }
  const std::string name = header.name;
  try {
    return found->second(std::move(header), attributes);
  } catch (const Error& error) {
    const bool named = std::string(error.what()).rfind(name + ": ", 0) == 0;
    throw Error(error.code(), named ? error.what() : name + ": " + error.what(), error.hint());
  }
}

}  // namespace xception
