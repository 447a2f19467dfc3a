#pragma once
#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <vector>

#include "core/device.h"

namespace xception {

// Of one device's staging memory that somebody has.
struct StagingUse {
  std::atomic<size_t> wanted{0};  // bytes that were asked for
  std::atomic<size_t> taken{0};   // bytes of the memory that was given for them, which may be larger
};

// Host memory that carries an array between JavaScript and a device's queue. It is freed with this, unless it
// is given back to the pool that it is from. Any thread.
class Staging {
 public:
  Staging() = default;
  Staging(const Device& device, std::shared_ptr<StagingUse> use, size_t wanted,
          std::unique_ptr<Buffer> buffer);

  void* data() const { return lease_->buffer->data(); }

 private:
  friend class StagingPool;
  struct Lease {
    ~Lease();
    const Device* device;
    std::shared_ptr<StagingUse> use;
    size_t wanted;
    size_t taken;
    std::unique_ptr<Buffer> buffer;
  };
  std::unique_ptr<Lease> lease_;
};

// Keeps used staging memory for the next call: a steady stream of predictions allocates none, whatever its
// size, for on a GPU that stops everything. What is kept is at most twice what was wanted at once lately, and
// goes when it has not been used for a while. Belongs to one JS thread.
class StagingPool {
 public:
  // Throws ERR_OUT_OF_MEMORY.
  Staging take(Device& device, size_t bytes);
  void give_back(Staging staging);
  // To be called now and then, as long as it answers true: frees what nobody had since the last time.
  bool trim();
  // Frees what is kept for the device.
  void release(const Device& device) { pools_.erase(&device); }
  void clear() { pools_.clear(); }

 private:
  struct Free {
    std::unique_ptr<Buffer> buffer;
    bool idle = false;  // since the last trim()
  };
  struct DevicePool {
    std::shared_ptr<StagingUse> use = std::make_shared<StagingUse>();
    std::vector<Free> free;  // what came last is behind
    size_t free_bytes = 0;
    size_t most_wanted = 0;  // at once, since the last trim()
    size_t most_wanted_before = 0;

    std::unique_ptr<Buffer> find(size_t bytes, size_t largest);
    void remove(std::vector<Free>::iterator which);
  };

  std::map<const Device*, DevicePool> pools_;
};

}  // namespace xception
