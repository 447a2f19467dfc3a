#pragma once
#include <map>
#include <memory>
#include <string>

#include "core/backend.h"
#include "ops/all_ops.h"

namespace xception {

// Calls the backend's make_kernel(op, context) with context.op as the class that it is.
template <typename Context>
std::unique_ptr<Kernel> make_any_kernel(const Context& context) {
  using Factory = std::unique_ptr<Kernel> (*)(const Context& context);
  static const std::map<std::string, Factory> factories = [] {
    std::map<std::string, Factory> table;
    for_each_op([&](const char* type, auto op_class) {
      using T = typename decltype(op_class)::Type;
      table[type] = [](const Context& made_of) {
        return make_kernel(static_cast<const T&>(made_of.op), made_of);
      };
    });
    return table;
  }();
  return factories.at(context.op.type)(context);
}

}  // namespace xception
