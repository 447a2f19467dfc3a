#include "cuda/streams.h"

#include "cuda/error.h"

namespace xception {

Streams::Streams(int device) {
  check_cuda(cudaSetDevice(device), "cudaSetDevice");
  for (StreamHandle& branch : branches_) branch = make_stream();
  uploads_ = make_stream();
  fork_event_ = make_event();
  join_event_ = make_event();
}

void Streams::fork() {
  check_cuda(cudaEventRecord(fork_event_.get(), branch(0)), "cudaEventRecord");
  check_cuda(cudaStreamWaitEvent(branch(1), fork_event_.get(), 0), "cudaStreamWaitEvent");
  forked_ = true;
}

void Streams::join() {
  if (!forked_) return;
  check_cuda(cudaEventRecord(join_event_.get(), branch(1)), "cudaEventRecord");
  check_cuda(cudaStreamWaitEvent(branch(0), join_event_.get(), 0), "cudaStreamWaitEvent");
  forked_ = false;
}

void Streams::drain() noexcept {
  for (cudaStream_t stream : {uploads(), branch(1), branch(0)}) {
    ignore_cuda_error(cudaStreamSynchronize(stream));
  }
}

}  // namespace xception
