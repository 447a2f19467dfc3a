#pragma once
#include <cuda_runtime.h>

#include "cuda/handles.h"

namespace xception {

// The streams of one device. Kernels run on branch(0), or on branch(1) between fork() and join().
class Streams {
 public:
  // Makes `device` the calling thread's.
  explicit Streams(int device);

  cudaStream_t compute() const { return branches_[0].get(); }
  cudaStream_t branch(int number) const { return branches_[number].get(); }
  cudaStream_t uploads() const { return uploads_.get(); }

  void fork();
  // Does nothing where nothing is forked.
  void join();
  // Returns when no stream has anything left to do. For the ways out of a failure: reports none of its own.
  void drain() noexcept;

 private:
  StreamHandle branches_[2];
  StreamHandle uploads_;
  EventHandle fork_event_;
  EventHandle join_event_;
  bool forked_ = false;
};

}  // namespace xception
