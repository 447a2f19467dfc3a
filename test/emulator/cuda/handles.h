#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "emulator.h"

namespace emulator {

// A handle is a number in the guise of a pointer. None is given twice, so that one used after its end is
// found out.
template <typename Handle>
unsigned long long handle_number(Handle handle) {
  return reinterpret_cast<unsigned long long>(handle) >> 4;
}

// The live objects of one kind.
template <typename Handle, typename Object>
class Handles {
 public:
  explicit Handles(const char* kind) : kind_(kind) {}

  Handle add(std::shared_ptr<Object> object) {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto handle = reinterpret_cast<Handle>(++last_ << 4);
    objects_.emplace(handle, std::move(object));
    count_objects(kind_, 1);
    return handle;
  }

  // Null when there is no such object.
  std::shared_ptr<Object> find(Handle handle) const {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto found = objects_.find(handle);
    return found == objects_.end() ? nullptr : found->second;
  }

  std::shared_ptr<Object> remove(Handle handle) {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto found = objects_.find(handle);
    if (found == objects_.end()) return nullptr;
    auto object = std::move(found->second);
    objects_.erase(found);
    count_objects(kind_, -1);
    return object;
  }

  std::vector<std::shared_ptr<Object>> all() const {
    std::lock_guard<std::mutex> lock(mutex_);
    std::vector<std::shared_ptr<Object>> objects;
    for (const auto& entry : objects_) objects.push_back(entry.second);
    return objects;
  }

 private:
  const char* kind_;
  mutable std::mutex mutex_;
  std::map<Handle, std::shared_ptr<Object>> objects_;
  unsigned long long last_ = 0;
};

}  // namespace emulator
