#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/command_queue.h"
#include "core/model.h"

namespace xception {

// Models by name, so that any thread finds what another has made or is about to make. Keeps none alive. Any
// thread.
class SharedModels {
 public:
  // True for whoever is to make the model of this name: nobody has it, and nobody else is making it.
  bool claim(const std::string& name, const void* owner);
  // The model that was claimed.
  void publish(const std::string& name, const std::shared_ptr<Model>& model);
  // There will be none.
  void abandon(const std::string& name);
  // Puts the model into `found` and finishes `task`, which it is part of, as soon as the model is there.
  // Leaves null where there is none, or will not be.
  void find(const std::string& name, const void* owner, std::unique_ptr<Task> task,
            std::shared_ptr<Model>* found);
  // What the owner had claimed it will not make, and what it waits for it does not need; drops its tasks.
  void cancel(const void* owner);

 private:
  struct Waiter {
    const void* owner;
    std::unique_ptr<Task> task;
    std::shared_ptr<Model>* found;
  };
  struct Entry {
    const void* maker = nullptr;  // null once the model is made
    std::weak_ptr<Model> model;
    std::vector<Waiter> waiters;
  };

  static void answer(std::vector<Waiter> waiters, const std::shared_ptr<Model>& model);

  std::mutex mutex_;
  std::map<std::string, Entry> entries_;
};

}  // namespace xception
