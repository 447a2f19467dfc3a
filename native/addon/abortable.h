#pragma once
#include <cstdint>
#include <unordered_map>

namespace xception {

// Work that JavaScript may lose interest in before it is done, registered under a number that JavaScript gave
// it, unless that is 0. Made and destroyed on the environment's JS thread.
class Abortable {
 public:
  using Registry = std::unordered_map<uint32_t, Abortable*>;

  Abortable(Registry& registry, uint32_t id);
  virtual ~Abortable();
  Abortable(const Abortable&) = delete;
  Abortable& operator=(const Abortable&) = delete;

  // On the JS thread. Nobody wants the result: what is not computed yet need not be.
  virtual void abort() = 0;

  uint32_t id() const { return id_; }

 private:
  Registry& registry_;
  const uint32_t id_;
};

}  // namespace xception
