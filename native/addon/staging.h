#pragma once
#include <cstddef>
#include <memory>
#include <vector>

namespace xception {

// Host memory that carries an array between JavaScript and a device's queue.
struct Staging {
  std::unique_ptr<char[]> data;
  size_t capacity = 0;
};

// Keeps used staging memory for the next call, so that a steady stream of predictions allocates none.
// Belongs to one JS thread.
class StagingPool {
 public:
  Staging take(size_t bytes);
  void give_back(Staging staging);

 private:
  std::vector<Staging> free_;
  size_t free_bytes_ = 0;
};

}  // namespace xception
