#include "addon/abortable.h"

namespace xception {

Abortable::Abortable(Registry& registry, uint32_t id) : registry_(registry), id_(id) {
  if (id_ != 0) registry_[id_] = this;
}

// Another may have taken over the number since.
Abortable::~Abortable() {
  const auto found = registry_.find(id_);
  if (found != registry_.end() && found->second == this) registry_.erase(found);
}

}  // namespace xception
