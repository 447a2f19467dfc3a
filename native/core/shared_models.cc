#include "core/shared_models.h"

#include <iterator>
#include <utility>

namespace xception {

bool SharedModels::claim(const std::string& name, const void* owner) {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    const bool gone = !entry->second.maker && entry->second.model.expired();
    entry = gone ? entries_.erase(entry) : std::next(entry);
  }
  const auto [entry, fresh] = entries_.try_emplace(name);
  if (fresh) entry->second.maker = owner;
  return fresh;
}

void SharedModels::publish(const std::string& name, const std::shared_ptr<Model>& model) {
  const std::lock_guard<std::mutex> lock(mutex_);
  Entry& entry = entries_[name];
  entry.maker = nullptr;
  entry.model = model;
  answer(std::exchange(entry.waiters, {}), model);
}

void SharedModels::abandon(const std::string& name) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto entry = entries_.find(name);
  if (entry == entries_.end() || !entry->second.maker) return;
  answer(std::move(entry->second.waiters), nullptr);
  entries_.erase(entry);
}

void SharedModels::find(const std::string& name, const void* owner, std::unique_ptr<Task> task,
                        std::shared_ptr<Model>* found) {
  std::shared_ptr<Model> model;  // outlives the lock, in case it is the last to hold it
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto entry = entries_.find(name);
  std::vector<Waiter> waiters;
  waiters.push_back({owner, std::move(task), found});
  if (entry != entries_.end() && entry->second.maker) {
    entry->second.waiters.push_back(std::move(waiters.front()));
    return;
  }
  if (entry != entries_.end()) model = entry->second.model.lock();
  answer(std::move(waiters), model);
}

void SharedModels::cancel(const void* owner) {
  std::vector<Waiter> dropped;  // after the lock
  const std::lock_guard<std::mutex> lock(mutex_);
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    std::vector<Waiter> others;
    for (Waiter& waiter : entry->second.waiters) {
      (waiter.owner == owner ? dropped : others).push_back(std::move(waiter));
    }
    if (entry->second.maker == owner) {
      answer(std::move(others), nullptr);
      entry = entries_.erase(entry);
    } else {
      entry->second.waiters = std::move(others);
      ++entry;
    }
  }
}

// With the lock held, so that no owner is gone before it is answered.
void SharedModels::answer(std::vector<Waiter> waiters, const std::shared_ptr<Model>& model) {
  for (Waiter& waiter : waiters) {
    *waiter.found = model;
    Task& task = *waiter.task;
    task.finish(std::move(waiter.task));
  }
}

}  // namespace xception
