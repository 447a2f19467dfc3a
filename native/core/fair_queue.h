#pragma once
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace xception {

// Items of several owners, which take turns; each owner's are in order.
template <typename T>
class FairQueue {
 public:
  bool empty() const { return size_ == 0; }
  size_t size() const { return size_; }

  void push(const void* owner, T item) {
    items_[owner].push_back(std::move(item));
    ++size_;
  }

  // The next owner's first item that `wanted` is true of.
  template <typename Wanted>
  std::optional<T> pop(const Wanted& wanted) {
    auto turn = items_.upper_bound(last_);
    for (size_t i = 0; i < items_.size(); ++i, ++turn) {
      if (turn == items_.end()) turn = items_.begin();
      for (auto item = turn->second.begin(); item != turn->second.end(); ++item) {
        if (!wanted(std::as_const(*item))) continue;
        last_ = turn->first;
        return take(turn, item);
      }
    }
    return std::nullopt;
  }

  // Takes out the first item of the owner that `wanted` is true of, without its being the owner's turn.
  template <typename Wanted>
  std::optional<T> remove(const void* owner, const Wanted& wanted) {
    const auto owners = items_.find(owner);
    if (owners == items_.end()) return std::nullopt;
    for (auto item = owners->second.begin(); item != owners->second.end(); ++item) {
      if (wanted(std::as_const(*item))) return take(owners, item);
    }
    return std::nullopt;
  }

  std::deque<T> remove_all(const void* owner) {
    std::deque<T> removed;
    const auto owners = items_.find(owner);
    if (owners == items_.end()) return removed;
    removed.swap(owners->second);
    items_.erase(owners);
    size_ -= removed.size();
    return removed;
  }

  // The first item of every owner.
  template <typename Visit>
  void for_each_first(const Visit& visit) const {
    for (const auto& [owner, items] : items_) visit(items.front());
  }

 private:
  using Items = std::map<const void*, std::deque<T>>;

  T take(typename Items::iterator owners, typename std::deque<T>::iterator item) {
    T taken = std::move(*item);
    owners->second.erase(item);
    if (owners->second.empty()) items_.erase(owners);
    --size_;
    return taken;
  }

  Items items_;
  const void* last_ = nullptr;
  size_t size_ = 0;
};

}  // namespace xception
