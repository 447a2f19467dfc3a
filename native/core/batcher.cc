#include "core/batcher.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/model.h"

namespace xception {

namespace {

bool same_examples(const Run& a, const Run& b) {
  return std::equal(a.inputs.begin(), a.inputs.end(), b.inputs.begin(), b.inputs.end(),
                    [](const RunInput& one, const RunInput& other) {
                      return std::equal(one.desc.shape.begin() + 1, one.desc.shape.end(),
                                        other.desc.shape.begin() + 1, other.desc.shape.end());
                    });
}

}  // namespace

// Runs that are computed together. Tasks of their own otherwise, they only end by themselves.
class Batcher::Batch final : public DeviceTask {
 public:
  Batch(std::shared_ptr<const Batcher> batcher, std::vector<Queued> members)
      : DeviceTask(owners_of(members), members.front().task->device().shared_from_this()),
        batcher_(std::move(batcher)),
        members_(std::move(members)) {}

 private:
  static std::vector<const void*> owners_of(const std::vector<Queued>& members) {
    std::vector<const void*> owners;
    for (const Queued& member : members) owners.push_back(member.owner);
    std::sort(owners.begin(), owners.end());
    owners.erase(std::unique(owners.begin(), owners.end()), owners.end());
    return owners;
  }

  void execute() override {
    const auto now = Clock::now();
    std::vector<Run*> runs;
    int64_t rows = 0;
    for (const Queued& member : members_) {
      runs.push_back(member.run);
      rows += member.run->rows();
    }
    for (Run* run : runs) {
      run->started = now;
      run->batch_size = rows;
    }
    const BatchingOptions& options = batcher_->options_;
    execute_runs(batcher_->model_, runs, cut_batch(rows, options.sizes, options.pad));
  }

  void fail(const Error& error) override {
    for (const Queued& member : members_) member.task->fail(error);
  }

  void end(std::unique_ptr<Task>) override {
    const auto now = Clock::now();
    for (Queued& member : members_) {
      member.run->finished = now;
      DeviceTask& task = *member.task;
      task.set_warnings(warnings());
      task.finish(std::move(member.task));
    }
  }

  std::shared_ptr<const Batcher> batcher_;
  std::vector<Queued> members_;
};

Batcher::Batcher(Model& model, BatchingOptions options) : model_(model), options_(std::move(options)) {}

bool Batcher::reserve() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (occupied_ < options_.max_queue && waiting_.empty()) {
    ++occupied_;
    return true;
  }
  if (options_.wait_when_full) return false;
  ++stats_.refused;
  throw Error("ERR_QUEUE_FULL",
              "The model's queue holds " + std::to_string(options_.max_queue) + " runs already",
              "Send fewer at a time, raise batching.maxQueue, or let them wait: whenFull: 'wait'.");
}

void Batcher::wait_for_place(const void* owner, std::unique_ptr<Task> waiter) {
  const std::lock_guard<std::mutex> lock(mutex_);
  waiting_.push(owner, std::move(waiter));
  vacate(0);
}

void Batcher::release(bool withdrawn) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (withdrawn) ++stats_.withdrawn;
  vacate(1);
}

// With the lock held.
void Batcher::vacate(size_t places) {
  occupied_ -= places;
  while (occupied_ < options_.max_queue) {
    auto waiter = waiting_.pop([](const auto&) { return true; });
    if (!waiter) return;
    ++occupied_;
    Task& task = **waiter;
    task.finish(std::move(*waiter));
  }
}

void Batcher::push(const void* owner, std::unique_ptr<DeviceTask> task, Run& run) {
  Device& device = task->device();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    rows_ += run.rows();
    queue_.push(owner, {std::move(task), &run, owner});
  }
  device.queue().wake();
}

std::unique_ptr<Task> Batcher::withdraw(const void* owner, const Task* task) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (auto found = queue_.remove(owner, [&](const Queued& queued) { return queued.task.get() == task; })) {
    ++stats_.withdrawn;
    rows_ -= found->run->rows();
    vacate(1);
    return std::move(found->task);
  }
  auto waiter =
      waiting_.remove(owner, [&](const std::unique_ptr<Task>& other) { return other.get() == task; });
  if (!waiter) return nullptr;
  ++stats_.withdrawn;
  return std::move(*waiter);
}

BatchStats Batcher::stats() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  BatchStats result = stats_;
  result.queued = queue_.size() + waiting_.size();
  return result;
}

std::optional<Clock::time_point> Batcher::due() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::optional<Clock::time_point> oldest;
  queue_.for_each_first([&](const Queued& queued) {
    if (!oldest || queued.run->queued < *oldest) oldest = queued.run->queued;
  });
  // A full queue lets nobody in who could fill the batch.
  if (!oldest || rows_ >= options_.max_batch || queue_.size() >= options_.max_queue) return oldest;
  return *oldest + options_.max_delay;
}

std::unique_ptr<Task> Batcher::take() {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<Queued> members = collect();
  if (members.empty()) return nullptr;
  ++stats_.batches;
  stats_.runs += members.size();
  for (const Queued& member : members) {
    rows_ -= member.run->rows();
    stats_.examples += static_cast<uint64_t>(member.run->rows());
  }
  vacate(members.size());
  return std::make_unique<Batch>(shared_from_this(), std::move(members));
}

// With the lock held. One run at least, however large; then those that fit.
std::vector<Batcher::Queued> Batcher::collect() {
  std::vector<Queued> members;
  int64_t rows = 0;
  while (auto next = queue_.pop([&](const Queued& queued) {
    return members.empty() || (rows + queued.run->rows() <= options_.max_batch &&
                               same_examples(*queued.run, *members.front().run));
  })) {
    rows += next->run->rows();
    members.push_back(std::move(*next));
  }
  return members;
}

std::vector<std::unique_ptr<Task>> Batcher::take_back(const void* owner) {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<std::unique_ptr<Task>> tasks;
  for (auto& waiter : waiting_.remove_all(owner)) tasks.push_back(std::move(waiter));
  std::deque<Queued> queued = queue_.remove_all(owner);
  for (Queued& item : queued) {
    rows_ -= item.run->rows();
    tasks.push_back(std::move(item.task));
  }
  stats_.withdrawn += tasks.size();
  vacate(queued.size());
  return tasks;
}

}  // namespace xception
